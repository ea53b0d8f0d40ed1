import { expect, test } from '@jest/globals';
import { followAborted, type AbortedTransaction } from '../src/aborted-transactions.ts';

/** One entry for each offset: data of a producer, or the end of its transaction. */
type Log = [producerId: string, kind: 'data' | 'abort' | 'commit'][];

/** The offsets of data that a reader is given, who fetches from an offset on and is told these transactions. */
function read(log: Log, aborted: readonly AbortedTransaction[], from = 0): number[] {
  const transactions = followAborted(aborted);
  return log.flatMap(([producerId, kind], offset) => {
    if (offset < from) return [];
    const isAborted = transactions.has({ producerId, lastOffset: BigInt(offset), inTransaction: true });
    if (kind === 'abort') transactions.end(producerId);
    return kind === 'data' && !isAborted ? [offset] : [];
  });
}

const of = (producerId: string, firstOffset: number): AbortedTransaction => {
  return { producerId, firstOffset: String(firstOffset) };
};

test('what was aborted is left out, and what the same producer commits after it is not', () => {
  const log: Log = [
    ['1', 'data'],
    ['1', 'abort'],
    ['1', 'data'],
    ['1', 'commit'],
  ];
  expect(read(log, [of('1', 0)])).toEqual([2]);
});

test('transactions that overlap are told apart, in whatever order the broker lists them', () => {
  const log: Log = [
    ['1', 'data'],
    ['2', 'data'],
    ['3', 'data'],
    ['2', 'abort'],
    ['1', 'data'],
    ['1', 'abort'],
    ['3', 'commit'],
    ['2', 'data'],
    ['2', 'commit'],
  ];
  expect(read(log, [of('2', 1), of('1', 0)])).toEqual([2, 7]);
});

test('a fetch that begins inside two of them hands out nothing of either', () => {
  const log: Log = [
    ['1', 'data'],
    ['2', 'data'],
    ['1', 'data'],
    ['2', 'data'],
    ['1', 'abort'],
    ['2', 'abort'],
  ];
  expect(read(log, [of('1', 0), of('2', 1)], 2)).toEqual([]);
});

test('one that has not ended within the fetch is left out to its end', () => {
  expect(
    read(
      [
        ['1', 'data'],
        ['1', 'data'],
      ],
      [of('1', 0)],
    ),
  ).toEqual([]);
});

test('records outside of transactions are nobody’s', () => {
  const transactions = followAborted([of('-1', 0)]);
  expect(transactions.has({ producerId: '-1', lastOffset: 5n, inTransaction: false })).toBe(false);
});

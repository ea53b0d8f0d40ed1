import { describe, expect, test } from '@jest/globals';
import type { CommittedOffset } from '../src/admin.ts';
import { countAnchored, decideStart, toCommitMetadata, type Start } from '../src/offset-rules.ts';

/** Partition 0 with this log, and as many further ones as the facts name. */
function decide(partition: number, log: [start: bigint, end: bigint], committed: CommittedOffset[]): Start {
  const ranges = [0, 1, 2, 3].map((one) => ({ partition: one, start: log[0], end: log[1] }));
  return decideStart(partition, { ranges, committed });
}

function at(partition: number, offset: bigint, metadata: string | null = 'partitions=2'): CommittedOffset {
  return { partition, offset, metadata };
}

describe('where a partition is read', () => {
  test.each<[string, Start, number, [bigint, bigint], CommittedOffset[]]>([
    ['where the group stands', { kind: 'resume', offset: 5n }, 0, [2n, 9n], [at(0, 5n)]],
    ['at the start of the log, if it stands there', { kind: 'resume', offset: 2n }, 0, [2n, 9n], [at(0, 2n)]],
    ['at its end, if it stands there', { kind: 'resume', offset: 9n }, 0, [2n, 9n], [at(0, 9n)]],
    ['at the start, by a group that never ran', { kind: 'anchor', offset: 0n }, 1, [0n, 9n], []],
    [
      'at the start, if the partition is new since',
      { kind: 'anchor', offset: 2n },
      2,
      [2n, 9n],
      [at(0, 5n), at(1, 5n)],
    ],
    [
      'at the start, if the other members have only begun',
      { kind: 'anchor', offset: 2n },
      1,
      [2n, 9n],
      [at(0, 5n, 'partitions=0')],
    ],
  ])('%s', (...[, start, partition, log, committed]) => {
    expect(decide(partition, log, committed)).toEqual(start);
  });

  test.each<[string, number, [bigint, bigint], CommittedOffset[], string]>([
    ['the log starts behind', 0, [6n, 9n], [at(0, 5n)], 'committed 5, log 6 to 9'],
    ['the log ends before', 0, [0n, 4n], [at(0, 5n)], 'committed 5, log 0 to 4'],
    ['its offset is gone', 1, [0n, 9n], [at(0, 5n)], 'committed nothing although the group has run, log 0 to 9'],
    [
      'nobody can say whether it is new',
      1,
      [0n, 9n],
      [at(0, 5n, null)],
      'committed nothing although the group has run, log 0 to 9',
    ],
    [
      'another said other things beside its offset',
      1,
      [0n, 9n],
      [at(0, 5n, 'partitions=x')],
      'committed nothing although the group has run, log 0 to 9',
    ],
    ['the partition is gone', 7, [0n, 9n], [at(7, 5n)], 'the partition is gone'],
    [
      'nothing says whether the group ran, and records were removed',
      1,
      [2n, 9n],
      [],
      'committed nothing, and records were removed already, log 2 to 9',
    ],
  ])('nowhere, if %s', (...[, partition, log, committed, reason]) => {
    expect(decide(partition, log, committed)).toEqual({ kind: 'out-of-range', reason });
  });
});

describe('what is said beside an offset', () => {
  test.each<[number, CommittedOffset[], number[]]>([
    [3, [], [0, 1, 2]],
    [2, [at(1, 0n, null)], [0]],
    [1, [at(2, 0n, null)], [0]],
    [0, [], [1, 3]],
    [5, [at(2, 0n, 'partitions=5'), at(3, 0n, 'partitions=4')], [0]],
  ])('is that the partitions below %s have one', (count, committed, ours) => {
    expect(countAnchored(committed, ours)).toBe(count);
    expect(toCommitMetadata(count)).toBe(`partitions=${count}`);
  });
});

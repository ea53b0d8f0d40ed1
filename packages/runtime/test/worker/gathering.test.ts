import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { ProviderKeys } from '@tributary/host';
import type { Interpretation, RawRecord } from '@tributary/interpret';
import * as fc from 'fast-check';
import { gatherBatches } from '../../src/worker/gathering.ts';
import { keysOf, recordOf } from '../acme.ts';

const record = recordOf(Buffer.from('{}'));
/** The records of a partition, one for each offset. */
const batchOf = (partition: number, ...offsets: number[]): RawRecord[] =>
  offsets.map((offset) => ({ ...record, partition, offset: BigInt(offset) }));
const manyOf = (partition: number, count: number) =>
  batchOf(partition, ...Array.from({ length: count }, (_, at) => at));
const nameOf = ({ partition, offset }: RawRecord) => `${partition}/${offset}`;
const namesOf = (interpretations: readonly Interpretation[]) =>
  interpretations.map((one) => (one.kind === 'ignored' ? one.reason : one.kind));

/** What is gathered, and a thread that says of each record which one it was, when it is told to. */
function gather() {
  const handedOver: {
    names: string[];
    keys: ProviderKeys;
    signal: AbortSignal | undefined;
    answer(): void;
    fail(error: Error): void;
  }[] = [];
  const interpret = gatherBatches((records, keys, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly Interpretation[]>();
    const answer = () => resolve(records.map((one) => ({ kind: 'ignored', reason: nameOf(one) })));
    handedOver.push({ names: records.map(nameOf), keys, signal, answer, fail: reject });
    return promise;
  });
  return {
    handedOver,
    interpret: (records: readonly RawRecord[], signal?: AbortSignal, keys = sameKeys) => {
      const answered = interpret(records, keys, signal).then(namesOf);
      answered.catch(() => undefined);
      return answered;
    },
    /** Answers what is handed over, until there is no more. */
    async answerAll(): Promise<void> {
      await nextTurn();
      for (let at = 0; at < handedOver.length; at += 1) {
        handedOver[at]?.answer();
        await nextTurn();
      }
    },
  };
}
const sameKeys = keysOf();

describe('batches', () => {
  test('of the same turn go together, and each has its own answer', async () => {
    const { interpret, handedOver, answerAll } = gather();
    const answers = [interpret(batchOf(0, 7, 8)), interpret(batchOf(1, 3)), interpret([])];
    await answerAll();
    expect(await Promise.all(answers)).toEqual([['0/7', '0/8'], ['1/3'], []]);
    expect(handedOver.map(({ names }) => names)).toEqual([['0/7', '0/8', '1/3']]);
    const later = interpret(batchOf(0, 9));
    await nextTurn();
    handedOver[1]?.answer();
    expect(await later).toEqual(['0/9']);
  });

  test('that come while another is interpreted wait, and go together', async () => {
    const { interpret, handedOver, answerAll } = gather();
    const answers = [interpret(batchOf(0, 1))];
    await nextTurn();
    answers.push(interpret(batchOf(1, 1)), interpret(batchOf(2, 1)));
    await nextTurn();
    expect(handedOver).toHaveLength(1);
    await answerAll();
    expect(handedOver.map(({ names }) => names)).toEqual([['0/1'], ['1/1', '2/1']]);
    expect(await Promise.all(answers)).toEqual([['0/1'], ['1/1'], ['2/1']]);
  });

  test('go in their order, as many at once as make 500 records: one that has more goes alone', async () => {
    const { interpret, handedOver, answerAll } = gather();
    for (const count of [200, 300, 1, 600, 2]) void interpret(manyOf(handedOver.length, count));
    await answerAll();
    expect(handedOver.map(({ names }) => names.length)).toEqual([500, 1, 600, 2]);
  });

  test('go with their own keys', async () => {
    const { interpret, handedOver, answerAll } = gather();
    const newKeys = keysOf('another secret');
    void interpret(batchOf(0, 1));
    void interpret(batchOf(1, 1), undefined, newKeys);
    void interpret(batchOf(2, 1), undefined, newKeys);
    await answerAll();
    expect(handedOver.map(({ names }) => names)).toEqual([['0/1'], ['1/1', '2/1']]);
    expect(handedOver.map(({ keys }) => keys)).toEqual([sameKeys, newKeys]);
    expect(handedOver[1]?.keys).toBe(newKeys);
  });

  test('that went together fail together, and those after them are interpreted', async () => {
    const { interpret, handedOver, answerAll } = gather();
    const failing = [interpret(batchOf(0, 1)), interpret(batchOf(1, 1))];
    await nextTurn();
    const next = interpret(batchOf(0, 2));
    handedOver[0]?.fail(new Error('no plugin'));
    for (const one of failing) await expect(one).rejects.toThrow('no plugin');
    await answerAll();
    expect(await next).toEqual(['0/2']);
  });
});

describe('a batch that is wanted no more', () => {
  const lost = new Error('the partition is lost');

  test('before it is its turn is not handed over, and those beside it are', async () => {
    const { interpret, handedOver, answerAll } = gather();
    const answers = [interpret(batchOf(0, 1), AbortSignal.abort(lost)), interpret(batchOf(1, 1))];
    await answerAll();
    await expect(answers[0]).rejects.toBe(lost);
    expect(await answers[1]).toEqual(['1/1']);
    expect(handedOver.map(({ names }) => names)).toEqual([['1/1']]);
  });

  test('while it waits is not handed over either', async () => {
    const { interpret, handedOver, answerAll } = gather();
    const controller = new AbortController();
    void interpret(batchOf(0, 1));
    await nextTurn();
    const leaving = interpret(batchOf(1, 1), controller.signal);
    controller.abort(lost);
    await answerAll();
    await expect(leaving).rejects.toBe(lost);
    expect(handedOver).toHaveLength(1);
  });

  test('ends nothing while one beside it is wanted, also one that nobody can leave', async () => {
    const { interpret, handedOver, answerAll } = gather();
    const controller = new AbortController();
    const answers = [interpret(batchOf(0, 1), controller.signal), interpret(batchOf(1, 1))];
    await nextTurn();
    controller.abort(lost);
    expect(handedOver[0]?.signal?.aborted).toBe(false);
    await answerAll();
    expect(await Promise.all(answers)).toEqual([['0/1'], ['1/1']]);
  });

  test('tells so when nobody is left who wants what it went with', async () => {
    const { interpret, handedOver, answerAll } = gather();
    const controllers = [new AbortController(), new AbortController()];
    const answers = controllers.map(({ signal }, at) => interpret(batchOf(at, 1), signal));
    await nextTurn();
    controllers[0]?.abort(new Error('one'));
    expect(handedOver[0]?.signal?.aborted).toBe(false);
    controllers[1]?.abort(lost);
    expect(handedOver[0]?.signal?.reason).toBe(lost);
    await answerAll();
    expect(await Promise.all(answers)).toEqual([['0/1'], ['1/1']]);
  });

  test('leaves nothing behind at its signal', async () => {
    const { interpret, answerAll } = gather();
    const { signal } = new AbortController();
    void interpret(batchOf(0, 1), signal);
    await answerAll();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

test('whatever comes when, each batch has the interpretations of its own records', async () => {
  const step = fc.record({ records: fc.nat(300), isLeft: fc.boolean(), isLater: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { interpret, answerAll } = gather();
      const answers: Promise<string[]>[] = [];
      const batches = steps.map(({ records }, partition) => manyOf(partition, records));
      for (const [at, { isLeft, isLater }] of steps.entries()) {
        if (isLater) await nextTurn();
        answers.push(interpret(batches[at] ?? [], isLeft ? AbortSignal.abort('left') : undefined));
      }
      await answerAll();
      const expected = steps.map(({ isLeft }, at) => {
        return isLeft
          ? { status: 'rejected', reason: 'left' }
          : { status: 'fulfilled', value: batches[at]?.map(nameOf) };
      });
      expect(await Promise.allSettled(answers)).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

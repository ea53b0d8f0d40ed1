import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { ProviderKeys } from '@tributary/host';
import type { Interpretation, RawRecord } from '@tributary/interpret';
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

afterEach(() => void jest.useRealTimers());

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

  test('go as many at once as make a mebibyte: one that has more goes alone', async () => {
    const { interpret, handedOver, answerAll } = gather();
    const half = { ...record, value: Buffer.alloc(2 ** 19) };
    for (const count of [1, 1, 1, 3, 1]) void interpret(Array.from({ length: count }, () => half));
    await answerAll();
    expect(handedOver.map(({ names }) => names.length)).toEqual([2, 1, 3, 1]);
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

  test('waits for those beside it for a second, and they go on', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const { interpret, handedOver, answerAll } = gather();
    const controller = new AbortController();
    const settled = jest.fn();
    const leaving = interpret(batchOf(0, 1), controller.signal);
    leaving.catch(settled);
    const staying = interpret(batchOf(1, 1), new AbortController().signal);
    await nextTurn();
    controller.abort(lost);
    await jest.advanceTimersByTimeAsync(999);
    expect(settled).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(settled).toHaveBeenCalledWith(lost);
    expect(handedOver[0]?.signal?.aborted).toBe(false);
    await answerAll();
    expect(await staying).toEqual(['1/1']);
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

  test('leaves nothing behind: its partition hands over thousands of batches with one signal', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const { interpret, answerAll } = gather();
    const [one, other] = [new AbortController(), new AbortController()];
    void interpret(batchOf(0, 1), one.signal);
    void interpret(batchOf(1, 1), other.signal);
    await nextTurn();
    other.abort(lost);
    await answerAll();
    expect(getEventListeners(one.signal, 'abort')).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});

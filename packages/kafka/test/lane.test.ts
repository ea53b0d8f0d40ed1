import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { startCall, type Call } from '../src/call.ts';
import { createLane, type Lane, type LaneDeps } from '../src/lane.ts';

/** An answer of a broker as kafkajs throws it. */
function answer(type: string, retriable: boolean): Error {
  return Object.assign(new Error(type), { type, retriable });
}

type Send = (values: string[]) => Promise<bigint>;

interface TestLane {
  lane: Lane;
  /** The batches that were sent. */
  sent: string[][];
  readonly publish: (values: string[], deadlineMs?: number) => Call;
}

function createTestLane(send: Send, deps: Partial<LaneDeps> = {}): TestLane {
  const sent: string[][] = [];
  const lane = createLane({
    topic: 't',
    partition: 0,
    lingerMs: 0,
    maxBatchBytes: 1_000,
    maxBatchRecords: 3,
    takeTurn: (action) => action(),
    checkTopic: async () => 1,
    send: (messages) => {
      const values = messages.map(({ value }) => String(value));
      sent.push(values);
      return send(values);
    },
    ...deps,
  });
  const publish = (values: string[], deadlineMs = 2_000): Call => {
    const call = startCall(values.length, { deadlineMs });
    lane.add(values.map((value, index) => ({ call, index, message: { value }, bytes: value.length })));
    return call;
  };
  return { lane, sent, publish };
}

describe('a lane', () => {
  test('sends in batches, one after the other, and acknowledges each record with its offset', async () => {
    let next = 10n;
    const { publish, sent } = createTestLane(async (values) => {
      const first = next;
      next += BigInt(values.length);
      return first;
    });
    const acknowledged = await publish(['a', 'b', 'c', 'd']).done;
    expect(acknowledged.map(({ offset }) => offset)).toEqual([10n, 11n, 12n, 13n]);
    expect(sent).toEqual([['a', 'b', 'c'], ['d']]);
  });

  test('sends what comes in the same turn of the event loop together', async () => {
    const { publish, sent } = createTestLane(async () => 0n);
    await Promise.all([publish(['a']).done, publish(['b']).done]);
    expect(sent).toEqual([['a', 'b']]);
  });

  test('waits for more, if it is told to', async () => {
    const { publish, sent } = createTestLane(async () => 0n, { lingerMs: 100 });
    const first = publish(['a']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([first.done, publish(['b']).done]);
    expect(sent).toEqual([['a', 'b']]);
  });

  test('sends again what the network lost, before anything else', async () => {
    let failures = 2;
    const { publish, sent } = createTestLane(async () => {
      if (failures > 0) throw new Error(`lost ${(failures -= 1)}`);
      return 0n;
    });
    await publish(['a', 'b', 'c', 'd']).done;
    expect(sent).toEqual([['a', 'b', 'c'], ['a', 'b', 'c'], ['a', 'b', 'c'], ['d']]);
  });

  test('never sends what nobody waits for any more', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { publish, sent } = createTestLane(async (values) => {
      if (values.includes('a')) await promise;
      return 0n;
    });
    const first = publish(['a']);
    await new Promise((next) => setImmediate(next));
    const late = publish(['b'], 10);
    await expect(late.done).rejects.toMatchObject({ code: 'publish.failed' });
    resolve();
    await Promise.all([first.done, publish(['c']).done]);
    expect(sent).toEqual([['a'], ['c']]);
  });

  test('does not let what follows a failed record of the same call overtake it', async () => {
    const { publish, sent } = createTestLane(async (values) => {
      if (values.includes('b')) throw answer('INVALID_RECORD', false);
      return 0n;
    });
    const failing = publish(['a', 'b', 'c', 'd', 'e']);
    const other = publish(['x']);
    await expect(failing.done).rejects.toMatchObject({ code: 'publish.failed', failures: { length: 5 } });
    await other.done;
    expect(sent).toEqual([['a', 'b', 'c'], ['x']]);
  });

  test('finds the record that is too large, refuses it alone, and keeps the order of the others', async () => {
    const stored: string[] = [];
    const { publish } = createTestLane(async (values) => {
      if (values.join('').length > 10) throw answer('MESSAGE_TOO_LARGE', false);
      stored.push(...values);
      return 0n;
    });
    const large = 'x'.repeat(11);
    const call = publish(['a', 'b', large, 'c', 'd', 'e']);
    await expect(call.done).rejects.toMatchObject({ code: 'publish.record_too_large', failures: [{ index: 2 }] });
    expect(stored).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('sends large batches again when the topic takes them again', async () => {
    let most = 2;
    const { publish, sent } = createTestLane(
      async (values) => {
        if (values.join('').length > most) throw answer('MESSAGE_TOO_LARGE', false);
        return 0n;
      },
      { maxBatchBytes: 8, maxBatchRecords: 8 },
    );
    const letters = (count: number) => Array.from({ length: count }, () => 'a');
    await publish(letters(100)).done;
    const refused = sent.filter(({ length }) => length > most).length;
    expect(refused).toBeLessThan(10);
    most = 8;
    await publish(letters(400)).done;
    expect(sent.at(-2)).toHaveLength(8);
  });

  test('fills batches to the bytes allowed, with one record at least', async () => {
    const { publish, sent } = createTestLane(async () => 0n, { maxBatchBytes: 3 });
    await publish(['aaaa', 'b', 'bb', 'c']).done;
    expect(sent).toEqual([['aaaa'], ['b', 'bb'], ['c']]);
  });

  test('tells a topic that is gone from a broker that has not heard of it yet', async () => {
    let asked = 0;
    const { publish, sent } = createTestLane(() => Promise.reject(answer('UNKNOWN_TOPIC_OR_PARTITION', true)), {
      async checkTopic() {
        asked += 1;
        if (asked === 1) throw new Error('no broker answers');
        if (asked > 2) throw new TributaryError('kafka.topic_missing');
      },
    });
    await expect(publish(['a']).done).rejects.toMatchObject({ code: 'kafka.topic_missing' });
    expect(sent).toHaveLength(3);
  });
});

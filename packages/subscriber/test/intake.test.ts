import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { IncomingRecord, OpenBatch } from '@tributary/kafka';
import { createIntake, type Intake } from '../src/intake.ts';
import { createCounters, type Counters } from '../src/stats.ts';
import type { Work } from '../src/work.ts';
import { incoming, incomingPayment } from './incoming.ts';
import { until } from './until.ts';

interface TestIntake {
  intake: Intake;
  entered: Work[];
  counters: Counters;
  /** Hands over a batch; answers what became of it. */
  hand(records: IncomingRecord[], changes?: Partial<OpenBatch>): { done: Promise<void>; ended: number[] };
}

/** Ends what is entered at once, unless `enter` does something else. */
function createTestIntake({
  enter = (work: Work): void => work.run.ended(work.index),
  schemaAwaited = (): Promise<void> | undefined => undefined,
} = {}): TestIntake {
  const entered: Work[] = [];
  const counters = createCounters();
  const intake = createIntake({
    lanes: {
      enter(work) {
        entered.push(work);
        enter(work);
      },
    },
    isUnwanted: ({ headers }) => headers.some(([, value]) => value.toString() === 'payment.failed'),
    schemaAwaited,
    topics: new Map([['eu.payments', 'payments']]),
    retryTopic: 'eu.retry.ledger',
    counters,
  });
  return {
    intake,
    entered,
    counters,
    hand(records, changes = {}) {
      const ended: number[] = [];
      const { signal } = new AbortController();
      const batch = {
        topic: 'eu.payments',
        partition: 0,
        records,
        signal,
        ended: (index: number) => void ended.push(index),
      };
      const done = intake.onBatch({ ...batch, ...changes });
      done.catch(() => undefined);
      return { done, ended };
    },
  };
}

const idsOf = (entered: readonly Work[]): string[] => entered.map(({ record }) => String(record.key).slice(10));

describe('a batch', () => {
  test('is entered in its order, with its topic', async () => {
    const { hand, entered, counters } = createTestIntake();
    const records = ['1', '2', '3'].map((id) => ({ ...incomingPayment(id), topic: 'eu.payments' }));
    await hand(records).done;
    expect(idsOf(entered)).toEqual(['1', '2', '3']);
    expect(entered[2]).toMatchObject({ index: 2, topic: 'payments', late: false, attempt: 1 });
    expect(counters.received).toBe(3);
  });

  test('has what nobody wants ended without being entered', async () => {
    const { hand, entered, counters } = createTestIntake();
    const { done, ended } = hand([incomingPayment('1'), incomingPayment('2', { type: 'payment.failed' })]);
    await done;
    expect([idsOf(entered), ended, counters.skipped]).toEqual([['1'], [0, 1], 1]);
  });

  test('of the retry topic is late, and of the topic that it came from', async () => {
    const { hand, entered } = createTestIntake();
    const from = (topic: string): IncomingRecord =>
      incoming({ topic: 'eu.retry.ledger', headers: [['retry-source-topic', Buffer.from(topic)]] });
    const records = [from('eu.payments'), from('eu.billing'), incoming({ topic: 'eu.retry.ledger' })];
    await hand(records, { topic: 'eu.retry.ledger' }).done;
    expect(entered.map(({ topic, late }) => [topic, late])).toEqual([
      ['payments', true],
      [undefined, true],
      [undefined, true],
    ]);
  });

  test('comes after the one before it of its partition, also where that takes several turns', async () => {
    const busyMs = 3;
    const { hand, entered } = createTestIntake({
      enter(work) {
        const untilMs = performance.now() + busyMs;
        while (performance.now() < untilMs);
        work.run.ended(work.index);
      },
    });
    const first = hand(Array.from({ length: 40 }, (_, index) => incomingPayment(`a${index}`)));
    const second = hand([incomingPayment('b')]);
    const other = hand([incomingPayment('c')], { partition: 1 });
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await Promise.all([first.done, second.done, other.done]);
    clearInterval(timer);
    const ids = idsOf(entered);
    expect(ids.filter((id) => id !== 'c')).toEqual([...Array.from({ length: 40 }, (_, index) => `a${index}`), 'b']);
    // Others had their turn while the first batch kept the process busy.
    expect(ids.indexOf('c')).toBeLessThan(40);
    expect(turns).toBeGreaterThan(1);
  });

  test('waits for a schema that is new before it is spread, and not for long', async () => {
    const schema = Promise.withResolvers<void>();
    const { hand, entered } = createTestIntake({ schemaAwaited: () => schema.promise });
    const soon = hand([{ ...incomingPayment('1'), topic: 'eu.payments' }]);
    await sleep(30);
    expect(entered).toEqual([]);
    schema.resolve();
    await soon.done;
    const never = createTestIntake({ schemaAwaited: () => new Promise(() => undefined) });
    await never.hand([{ ...incomingPayment('1'), topic: 'eu.payments' }]).done;
  });

  test('rejects with a bug of ours, so that it is read again', async () => {
    const { hand } = createTestIntake({
      enter() {
        throw new Error('a bug');
      },
    });
    await expect(hand([incomingPayment('1')]).done).rejects.toThrow('a bug');
  });
});

test('what is open can be given up', async () => {
  const { intake, hand, entered } = createTestIntake({ enter: () => undefined });
  const { done } = hand([incomingPayment('1')]);
  await until(() => entered.length === 1);
  intake.abandon();
  await expect(done).rejects.toThrow('closes');
});

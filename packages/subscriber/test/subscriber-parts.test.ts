import { describe, expect, test } from '@jest/globals';
import { schemaTexts, type Topic } from '@tributary/events';
import type { Kafka, OpenBatch, OutgoingRecord } from '@tributary/kafka';
import { settle, type SubscriberOptions } from '../src/options.ts';
import { createParts, type SubscriberParts } from '../src/subscriber-parts.ts';
import { subscriberTopics } from '../src/subscriber-topics.ts';
import { incoming } from './incoming.ts';

interface TestParts {
  parts: SubscriberParts;
  published: OutgoingRecord[];
  closed: string[];
  /** Hands over one payment; resolves when it is done. */
  hand(): Promise<void>;
}

function createTestParts(changes: Partial<SubscriberOptions<Topic>> = {}): TestParts {
  const published: OutgoingRecord[] = [];
  const closed: string[] = [];
  const kafka = {
    producer: () => ({
      publish: async (records: readonly OutgoingRecord[]) => void published.push(...records),
      close: async () => void closed.push('producer'),
    }),
    startReader: () => Promise.reject(new Error('not here')),
    close: async () => void closed.push('kafka'),
  } as unknown as Kafka;
  const options: SubscriberOptions<Topic> = {
    kafka,
    registry: {
      register: () => Promise.reject(new Error('never')),
      lookUp: () => Promise.reject(new Error('never')),
      requireCompatibility: () => Promise.reject(new Error('never')),
      schemaText: async () => schemaTexts.payments,
    },
    group: 'ledger',
    topics: ['payments'],
    handlers: { '*': () => undefined },
    ...changes,
  };
  const parts = createParts(options, settle(options), subscriberTopics('ledger'));
  return {
    parts,
    published,
    closed,
    hand() {
      const { signal } = new AbortController();
      const batch: OpenBatch = {
        topic: 'payments',
        partition: 0,
        records: [incoming()],
        signal,
        ended: () => undefined,
      };
      return parts.intake.onBatch(batch);
    },
  };
}

const failing = {
  handlers: {
    '*': (): void => {
      throw new TypeError('x');
    },
  },
  retry: { attempts: 2, firstMs: 1 },
};

describe('the parts of a subscriber', () => {
  test('handle an event, and count it', async () => {
    const { parts, hand } = createTestParts();
    await hand();
    expect(parts.stats()).toMatchObject({ received: 1, handled: 1, running: 0, keysInWork: 0, schemasAwaited: 0 });
  });

  test('leave a Kafka open that was given to them', async () => {
    const { parts, closed } = createTestParts();
    await parts.release();
    expect(closed).toEqual(['producer']);
  });

  test('are stopped by no log that throws, and by no class that does', async () => {
    const { parts, published, hand } = createTestParts({
      ...failing,
      classify() {
        throw new Error('a bug of the service');
      },
      onLog() {
        throw new Error('a bug of the service');
      },
    });
    await hand();
    expect([published.length, parts.stats().retried]).toEqual([1, 1]);
  });

  test.each([[undefined], ['retry'], [null]])('take the class %p of the service for none', async (failureClass) => {
    const { parts, published, hand } = createTestParts({ ...failing, classify: () => failureClass as never });
    await hand();
    expect([published.length, parts.stats().retried]).toEqual([1, 1]);
  });

  test("take the service's own classes", async () => {
    const { parts, published, hand } = createTestParts({ ...failing, classify: () => 'permanent' });
    await hand();
    expect([published.length, parts.stats()]).toMatchObject([
      1,
      { retried: 0, deadLettered: { 'subscribe.handler_refused': 1 } },
    ]);
  });

  test('name the group in each line of the log', async () => {
    const groups: unknown[] = [];
    const { hand } = createTestParts({ ...failing, onLog: ({ group }) => groups.push(group) });
    await hand();
    expect(groups).toEqual(['ledger', 'ledger']);
  });
});

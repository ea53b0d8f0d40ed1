import { describe, expect, test } from '@jest/globals';
import type { IncomingRecord } from '@tributary/kafka';
import type { BatchRun } from '../src/batch-run.ts';
import { orderOf, type Work } from '../src/work.ts';
import { incoming } from './incoming.ts';

const workOf = (record: IncomingRecord, topic: Work['topic'] = 'payments'): Work => ({
  record,
  run: {} as BatchRun,
  index: 0,
  topic,
  late: false,
  attempt: 1,
  failures: 0,
});

describe('what stays in order', () => {
  test('is a key of a topic, also where it is read from the retry topic', () => {
    const first = workOf(incoming());
    const replayed = workOf(incoming({ topic: 'retry.ledger' }));
    expect(orderOf(replayed)).toBe(orderOf(first));
  });

  test('is told from another key, another topic, and keys that differ in bytes that are no text', () => {
    const orders = [
      workOf(incoming()),
      workOf(incoming({ key: Buffer.from('acme/main/p-2') })),
      workOf(incoming(), 'billing'),
      workOf(incoming({ key: Buffer.from([0xff]) })),
      workOf(incoming({ key: Buffer.from([0xfe]) })),
      workOf(incoming({ key: null })),
    ].map(orderOf);
    expect(new Set(orders).size).toBe(6);
  });
});

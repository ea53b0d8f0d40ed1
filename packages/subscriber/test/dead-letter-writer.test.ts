import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import type { OutgoingRecord } from '@tributary/kafka';
import { createBatchRun } from '../src/batch-run.ts';
import { createDeadLetterWriter } from '../src/dead-letter-writer.ts';
import { createCounters } from '../src/stats.ts';
import type { SubscriberLogEntry } from '../src/subscriber-log.ts';
import type { Work } from '../src/work.ts';
import { incoming } from './incoming.ts';

function createTestWriter(failures: unknown[] = []) {
  const written: OutgoingRecord[] = [];
  const log: SubscriberLogEntry[] = [];
  const errors: unknown[] = [];
  const counters = createCounters();
  const controller = new AbortController();
  const record = incoming({ partition: 2, offset: 12n });
  const run = createBatchRun({ signal: controller.signal, records: [record], ended: () => undefined });
  const work: Work = { record, run, index: 0, topic: 'payments', late: false, attempt: 3, failures: 3 };
  const writer = createDeadLetterWriter({
    topic: 'dead-letters.subscriber.ledger',
    counters,
    log(entry, error) {
      log.push(entry);
      errors.push(error);
    },
    now: () => new Date(0),
    producer: {
      async publish(records) {
        if (failures.length > 0) throw failures.shift();
        written.push(...records);
        return [];
      },
    },
  });
  return { writer, work, written, log, errors, counters, controller };
}

const error = new TypeError('maria@example.com');
const cause = { code: 'subscribe.handler_failed', detail: 'TypeError', error } as const;

describe('a dead letter', () => {
  test('that is stored is counted by its code, and one line of the log', async () => {
    const { writer, work, written, log, errors, counters } = createTestWriter();
    expect(await writer.write(work, cause)).toBe(true);
    expect(written).toHaveLength(1);
    expect(counters.deadLettered).toEqual({ 'subscribe.handler_failed': 1 });
    expect(log).toMatchObject([
      {
        level: 'warn',
        message: 'dead letter',
        code: 'subscribe.handler_failed',
        partition: 2,
        offset: '12',
        attempt: 3,
      },
    ]);
    expect(log[0]?.frames?.length).toBeGreaterThan(0);
    expect(JSON.stringify(log)).not.toContain('maria');
    expect(errors).toEqual([error]);
  });

  test('is written again until the broker has it', async () => {
    const { writer, work, written, log } = createTestWriter([new TributaryError('publish.failed'), new Error('x')]);
    expect(await writer.write(work, cause)).toBe(true);
    expect(written).toHaveLength(1);
    expect(log.map(({ level, code }) => [level, code])).toEqual([
      ['error', 'publish.failed'],
      ['error', undefined],
      ['warn', 'subscribe.handler_failed'],
    ]);
  });

  test('that cannot be written before the batch is aborted is none', async () => {
    const { writer, work, written, counters, controller } = createTestWriter(
      Array.from({ length: 99 }, () => 'broken'),
    );
    setTimeout(() => controller.abort(), 50);
    expect(await writer.write(work, cause)).toBe(false);
    expect([written, counters.deadLettered]).toEqual([[], {}]);
  });
});

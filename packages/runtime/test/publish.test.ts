import { describe, expect, test } from '@jest/globals';
import { createMetrics } from '@tributary/host';
import type { EncodedEvent, Interpretation, RawRecord } from '@tributary/interpret';
import type { OutgoingRecord } from '@tributary/kafka';
import type { SettledRecord } from '../src/batch.ts';
import { createOutcomeMetrics } from '../src/outcome-metrics.ts';
import { pauseAfterMs, publishUntilAcknowledged, type Publisher } from '../src/publish.ts';
import { captureLog } from './captured-log.ts';
import { valuesOf } from './metric-values.ts';
import { scriptedPublisher, type Fate } from './scripted-publisher.ts';

const deadLetters = 'dead-letters.acme';

/** A record whose webhook became the events of these names, all on one topic. */
function published(...names: string[]): SettledRecord {
  const events = names.map((key): EncodedEvent => {
    return { id: key, type: 'payment.succeeded', topic: 'payments', key, value: Buffer.from(key), headers: [] };
  });
  return settled({ kind: 'published', events });
}

let offset = 0n;
function settled(interpretation: Interpretation): SettledRecord {
  const value = Buffer.from('body');
  const record: RawRecord = { topic: 'raw.acme', partition: 0, offset: offset++, key: null, value, headers: [] };
  return { record, interpretation };
}

/** The record of each event, or one dead letter whose key says why. */
function toRecords({ interpretation }: SettledRecord): OutgoingRecord[] {
  if (interpretation.kind === 'published') return interpretation.events;
  if (interpretation.kind !== 'dead-lettered') return [];
  return [{ topic: deadLetters, key: interpretation.error.code, value: Buffer.from('body') }];
}

interface PublishOptions {
  publisher: Publisher;
  signal?: AbortSignal;
}

function startPublishing(batch: readonly SettledRecord[], { publisher, signal }: PublishOptions) {
  const metrics = createMetrics();
  const log = captureLog();
  const result = publishUntilAcknowledged(batch, {
    provider: 'acme',
    publisher,
    toRecords,
    metrics: createOutcomeMetrics(metrics),
    logger: log.logger,
    signal: signal ?? new AbortController().signal,
  });
  return { result, log, retries: () => valuesOf(metrics, 'tributary_publish_retries_total') };
}

const keysOf = (records: readonly OutgoingRecord[]) => records.map(({ key }) => key);
const kindsOf = (batch: readonly SettledRecord[]) => batch.map(({ interpretation }) => interpretation.kind);

describe('a batch', () => {
  test('is published in one call, in order, with a deadline', async () => {
    const calls: unknown[] = [];
    const publisher: Publisher = {
      publish: async (records, options) => calls.push([keysOf(records), options]),
    };
    const batch = [published('a', 'b'), settled({ kind: 'ignored', reason: 'none' }), published('c')];
    expect(await startPublishing(batch, { publisher }).result).toEqual(batch);
    expect(calls).toEqual([[['a', 'b', 'c'], { deadlineMs: 10_000 }]]);
  });

  test('of which nothing comes is not published at all', async () => {
    const publisher = scriptedPublisher();
    await startPublishing([settled({ kind: 'ignored', reason: 'none' })], { publisher }).result;
    expect(publisher.calls).toEqual([]);
  });

  test.each(['publish.failed', 'kafka.topic_missing'] as const)(
    'is sent again where a record failed with %s: what failed alone, in its order, until all of it is acknowledged',
    async (code) => {
      const publisher = scriptedPublisher(({ key }, call) => {
        if (call === 0) return key === 'b' || key === 'c' || key === 'e' ? code : 'stored';
        return call === 1 && key === 'c' ? code : 'stored';
      });
      const batch = [published('a', 'b'), published('c', 'd'), published('e')];
      const { result, log, retries } = startPublishing(batch, { publisher });
      expect(await result).toEqual(batch);
      expect(publisher.calls.map(keysOf)).toEqual([['a', 'b', 'c', 'd', 'e'], ['b', 'c', 'e'], ['c']]);
      expect(await retries()).toEqual({ acme: 2 });
      expect(log.lines('warn')).toMatchObject([
        { code, failed: 3, retryInMs: 200 },
        { code, failed: 1, retryInMs: 400 },
      ]);
    },
  );
});

describe('the pause between attempts', () => {
  test.each([
    [0, 200],
    [1, 400],
    [5, 6400],
    [6, 10_000],
    [5000, 10_000],
  ])('after attempt %d is %d ms', (attempt, pauseMs) => {
    expect(pauseAfterMs(attempt)).toBe(pauseMs);
  });
});

/** The fate of a record where the one of this key is too large. */
function refuse(record: OutgoingRecord, key: string): Fate {
  return record.key === key ? 'publish.record_too_large' : 'stored';
}

describe('an event that is too large', () => {
  test('makes its webhook one dead letter, without a pause, and the other webhooks are published', async () => {
    const publisher = scriptedPublisher((record) => refuse(record, 'b'));
    const batch = [published('a'), published('b'), published('c')];
    const { result, retries } = startPublishing(batch, { publisher });
    const ended = await result;
    expect(kindsOf(ended)).toEqual(['published', 'dead-lettered', 'published']);
    expect(ended[1]).toMatchObject({
      record: batch[1]?.record,
      interpretation: { error: { code: 'publish.record_too_large' } },
    });
    expect(publisher.calls.map(keysOf)).toEqual([['a', 'b', 'c'], ['publish.record_too_large']]);
    expect(publisher.calls[1]?.[0]?.topic).toBe(deadLetters);
    expect(await retries()).toEqual({});
  });

  test('is the end of its webhook: nothing else of it is sent after that', async () => {
    const publisher = scriptedPublisher((record, call) =>
      call === 0 && (record.key === 'after' || record.key === 'other') ? 'publish.failed' : refuse(record, 'large'),
    );
    const ended = await startPublishing([published('before', 'large', 'after'), published('other')], { publisher })
      .result;
    expect(kindsOf(ended)).toEqual(['dead-lettered', 'published']);
    expect(publisher.calls.map(keysOf)).toEqual([
      ['before', 'large', 'after', 'other'],
      ['other', 'publish.record_too_large'],
    ]);
  });

  test('makes one dead letter also where several of a webhook are too large, and one for each webhook', async () => {
    const publisher = scriptedPublisher(({ topic }) =>
      topic === 'payments' ? 'publish.record_too_large' : ('stored' as const),
    );
    const ended = await startPublishing([published('a', 'b'), published('c')], { publisher }).result;
    expect(kindsOf(ended)).toEqual(['dead-lettered', 'dead-lettered']);
    expect(keysOf(publisher.stored)).toEqual(['publish.record_too_large', 'publish.record_too_large']);
  });

  test('is found out also in a later attempt', async () => {
    const publisher = scriptedPublisher((record, call) => (call === 0 ? 'publish.failed' : refuse(record, 'b')));
    const ended = await startPublishing([published('a'), published('b')], { publisher }).result;
    expect(kindsOf(ended)).toEqual(['published', 'dead-lettered']);
    expect(keysOf(publisher.stored)).toEqual(['a', 'publish.record_too_large']);
  });
});

describe('a dead letter that is too large', () => {
  test('is not given up: it is tried again until it is taken', async () => {
    const publisher = scriptedPublisher((_record, call) => (call < 3 ? 'publish.record_too_large' : 'stored'));
    const { result, retries } = startPublishing([published('a')], { publisher });
    expect(kindsOf(await result)).toEqual(['dead-lettered']);
    expect(keysOf(publisher.stored)).toEqual(['publish.record_too_large']);
    expect(await retries()).toEqual({ acme: 2 });
  });

  test('is tried with pauses, and not in a tight loop', async () => {
    const stop = new AbortController();
    const publisher = scriptedPublisher(() => 'publish.record_too_large');
    const { result } = startPublishing([published('a')], { publisher, signal: stop.signal });
    setTimeout(() => stop.abort(), 500);
    await expect(result).rejects.toThrow();
    // The event, its dead letter at once, and that one again after 400 ms.
    expect(publisher.calls.length).toBeLessThanOrEqual(3);
  });
});

describe('a partition that is lost, or a process that stops', () => {
  test('ends the waiting between attempts, and no other attempt is made', async () => {
    const stop = new AbortController();
    const publisher = scriptedPublisher(() => 'publish.failed');
    const { result } = startPublishing([published('a')], { publisher, signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(result).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(publisher.calls).toHaveLength(1);
  });

  test('lets the running attempt end; where that fails no other is made, with or without a pause', async () => {
    for (const fate of ['publish.failed', 'publish.record_too_large'] as const) {
      const stop = new AbortController();
      const publisher = scriptedPublisher(() => {
        stop.abort(new Error('the partition was lost'));
        return fate;
      });
      const { result } = startPublishing([published('a')], { publisher, signal: stop.signal });
      await expect(result).rejects.toThrow('the partition was lost');
      expect(publisher.calls).toHaveLength(1);
    }
  });

  test('lets the running attempt end; where that succeeds the batch is done', async () => {
    const stop = new AbortController();
    const publisher = scriptedPublisher(() => {
      stop.abort();
      return 'stored';
    });
    const batch = [published('a')];
    expect(await startPublishing(batch, { publisher, signal: stop.signal }).result).toEqual(batch);
  });
});

test('what a publisher throws that is no answer about the records is thrown on, and nothing is tried again', async () => {
  let calls = 0;
  const publisher: Publisher = {
    async publish() {
      calls += 1;
      throw new TypeError('a bug');
    },
  };
  await expect(startPublishing([published('a')], { publisher }).result).rejects.toThrow(new TypeError('a bug'));
  expect(calls).toBe(1);
});

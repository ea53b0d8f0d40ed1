import { describe, expect, test } from '@jest/globals';
import { createMetrics } from '@tributary/host';
import type { EncodedEvent, Interpretation, RawRecord } from '@tributary/interpret';
import type { OutgoingRecord } from '@tributary/kafka';
import type { SettledRecord } from '../src/batch.ts';
import { createOutcomeMetrics } from '../src/outcome-metrics.ts';
import { pauseAfterMs } from '../src/publish.ts';
import { publishInTransaction } from '../src/publish-in-transaction.ts';
import type { Redeliveries } from '../src/redeliveries.ts';
import { captureLog } from './captured-log.ts';
import { scriptedPublisher, type ScriptedPublisher } from './scripted-publisher.ts';

function settled(interpretation: Interpretation): SettledRecord {
  const record: RawRecord = { topic: 'raw.acme', partition: 0, offset: 0n, key: null, value: null, headers: [] };
  return { record, interpretation };
}

function published(...names: string[]): SettledRecord {
  const events = names.map((key): EncodedEvent => {
    return { id: key, type: 'payment.succeeded', topic: 'payments', key, value: Buffer.from(key), headers: [] };
  });
  return settled({ kind: 'published', events });
}

const ignored = settled({ kind: 'ignored', reason: 'none' });

function toRecords({ interpretation }: SettledRecord): OutgoingRecord[] {
  if (interpretation.kind === 'published') return interpretation.events;
  if (interpretation.kind !== 'dead-lettered') return [];
  return [{ topic: 'dead-letters.acme', key: interpretation.error.code, value: null }];
}

interface Circumstances {
  redeliveries?: Redeliveries;
  signal?: AbortSignal;
  log?: ReturnType<typeof captureLog>;
}

function publish(
  interpreted: readonly SettledRecord[],
  publisher: ScriptedPublisher,
  { redeliveries, signal = new AbortController().signal, log = captureLog() }: Circumstances = {},
): Promise<SettledRecord[]> {
  const batch = { topic: 'raw.acme', partition: 0, epoch: 1, records: [], signal };
  return publishInTransaction(
    { ...batch, publishAndCommit: async (records) => void (await publisher.publish(records)) },
    interpreted,
    {
      provider: 'acme',
      toRecords,
      redeliveries,
      metrics: createOutcomeMetrics(createMetrics()),
      logger: log.logger,
    },
  );
}

const keysOf = ({ calls }: ScriptedPublisher) => calls.map((records) => records.map(({ key }) => key));

describe('a batch that is committed together with what it became', () => {
  test('is one transaction, and in order', async () => {
    const publisher = scriptedPublisher();
    const batch = [published('a', 'b'), ignored, published('c')];
    expect(await publish(batch, publisher)).toEqual(batch);
    expect(keysOf(publisher)).toEqual([['a', 'b', 'c']]);
  });

  test('is committed also where nothing came of it', async () => {
    const publisher = scriptedPublisher();
    expect(await publish([ignored], publisher)).toEqual([ignored]);
    expect(keysOf(publisher)).toEqual([[]]);
  });

  test('is tried whole again after a failure, which is said, and a pause', async () => {
    // A transaction fails as a whole: nothing of the first is stored, whatever the fate of a record.
    const publisher = scriptedPublisher((_, call) => (call === 0 ? 'publish.failed' : 'stored'));
    const log = captureLog();
    const since = performance.now();
    await publish([published('a'), published('b')], publisher, { log });
    expect(performance.now() - since).toBeGreaterThan(pauseAfterMs(0) - 20);
    expect(log.lines('warn')).toEqual([
      expect.objectContaining({ code: 'publish.failed', retryInMs: pauseAfterMs(0) }),
    ]);
    expect(keysOf(publisher)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  test('goes without a webhook of which an event is too large: all of that is one dead letter', async () => {
    const publisher = scriptedPublisher(({ key }, call) => {
      if (call > 0) return 'stored';
      return key === 'large' ? 'publish.record_too_large' : 'publish.failed';
    });
    const ended = await publish([published('a'), published('sibling', 'large'), published('b')], publisher);
    expect(keysOf(publisher)[1]).toEqual(['a', 'publish.record_too_large', 'b']);
    expect(ended.map(({ interpretation }) => interpretation.kind)).toEqual(['published', 'dead-lettered', 'published']);
  });

  test('is left alone where the partition is lost, or the process stops', async () => {
    const lost = Object.assign(scriptedPublisher(), { publish: () => Promise.reject(new Error('lost')) });
    await expect(publish([published('a')], lost)).rejects.toThrow('lost');
    const stopping = AbortSignal.abort(new Error('stopping'));
    const failing = scriptedPublisher(() => 'publish.failed');
    await expect(publish([published('a')], failing, { signal: stopping })).rejects.toThrow('stopping');
  });
});

describe('what is remembered of a batch', () => {
  /** The second of two records that say the same is a duplicate, where the first is published. */
  function rememberAll(): Redeliveries & { told: string[] } {
    const told: string[] = [];
    return {
      told,
      async publishNew(_batch, interpreted, publishSome) {
        const [first, second] = await publishSome(interpreted);
        const isRepeat = first?.interpretation.kind === 'published';
        if (first === undefined || second === undefined) throw new Error('two records are wanted');
        return [first, isRepeat ? { ...second, interpretation: { kind: 'duplicate' } } : second];
      },
      marks: (_batch, records) =>
        records.flatMap((one) =>
          toRecords(one).map(({ key }) => ({ topic: 'seen', key: `${String(key)} seen`, value: null })),
        ),
      stored: () => void told.push('stored'),
      remember: () => Promise.reject(new Error('it is in the transaction')),
      close: () => Promise.resolve(),
    };
  }

  test('is stored in the same transaction, and learned after it', async () => {
    const publisher = scriptedPublisher((_, call) => (call === 0 ? 'publish.failed' : 'stored'));
    const redeliveries = rememberAll();
    const ended = await publish([published('a'), published('a')], publisher, { redeliveries });
    expect(keysOf(publisher)[1]).toEqual(['a', 'a seen']);
    expect(ended.map(({ interpretation }) => interpretation.kind)).toEqual(['published', 'duplicate']);
    expect(redeliveries.told).toEqual(['stored']);
  });

  test('is told anew where the first of two deliveries turns out to be too large: the second is no duplicate of it', async () => {
    const publisher = scriptedPublisher((_, call) => (call === 0 ? 'publish.record_too_large' : 'stored'));
    const ended = await publish([published('a'), published('b')], publisher, { redeliveries: rememberAll() });
    expect(ended.map(({ interpretation }) => interpretation.kind)).toEqual(['dead-lettered', 'published']);
  });
});

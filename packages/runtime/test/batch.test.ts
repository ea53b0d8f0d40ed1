import { describe, expect, test } from '@jest/globals';
import { createMetrics, createTopicNames } from '@tributary/host';
import { createInterpret, type Interpretation, type RawRecord } from '@tributary/interpret';
import { processBatch } from '../src/batch.ts';
import { interpretInline } from '../src/inline.ts';
import { createOutcomeMetrics } from '../src/outcome-metrics.ts';
import { assembleProvider } from '../src/provider-setup.ts';
import type { Publisher } from '../src/publish.ts';
import { bodyOf, encoders, keysOf, paid, providerOf, receivedAt, recordOf, secret, signed } from './acme.ts';
import { captureLog } from './captured-log.ts';
import { valuesOf } from './metric-values.ts';
import { notes } from './plugins/acme.ts';
import { scriptedPublisher } from './scripted-publisher.ts';
import { aWhile } from './until.ts';

/** Stands in every body, so that it can be looked for where no body may be. */
const marker = 'Erika4242';

const published = paid({ id: 'ch_1', note: marker });
const twoEvents = paid({ id: 'ch_2', note: marker }, { id: 'ch_3', note: marker });
const ignored = bodyOf({ id: 'evt_p', type: 'product.updated', object: { note: marker } });
const forged = recordOf(published, { httpHeaders: signed(published, { by: 'somebody else' }) });
const unmapped = bodyOf({ id: 'evt_u', type: 'charge.vanished', object: { note: marker } });
const crashing = paid({ id: 'ch_4', note: notes.crash + marker });

/** One of each end: 2 published with 3 events, 1 ignored, 3 dead letters. */
function oneOfEach(): RawRecord[] {
  const records = [published, ignored, twoEvents, unmapped, crashing].map((body) => recordOf(body));
  return [...records, forged].map((record, index) => ({ ...record, offset: BigInt(index) }));
}

function startBatch(records: RawRecord[], publisher: Publisher = scriptedPublisher()) {
  const metrics = createMetrics();
  const log = captureLog();
  const stop = new AbortController();
  let settled = false;
  const result = processBatch(
    { topic: 'raw.acme', partition: 3, epoch: 1, records, signal: stop.signal },
    {
      provider: 'acme',
      plugin: '@acme/tributary-plugin@1.2.3',
      interpret: () => interpretInline(createInterpret(assembleProvider(providerOf(), keysOf()), encoders)),
      publisher,
      topics: createTopicNames('staging.'),
      metrics: createOutcomeMetrics(metrics),
      logger: log.logger,
      now: () => new Date(receivedAt / 1000 + 60_000),
    },
  ).finally(() => {
    settled = true;
  });
  return { result, log, stop, isSettled: () => settled, values: (name: string) => valuesOf(metrics, name) };
}

describe('invariant 1: a batch is done with, and its offset committed, after all of it is acknowledged', () => {
  test('nothing is settled, counted or reported while the broker has not answered', async () => {
    const { promise: answer, resolve: acknowledge } = Promise.withResolvers<void>();
    const batch = startBatch(oneOfEach(), { publish: () => answer });
    await aWhile();
    expect(batch.isSettled()).toBe(false);
    expect(await batch.values('tributary_records_total')).toEqual({});
    expect(await batch.values('tributary_records_received_total')).toEqual({});
    expect(batch.log.text()).toBe('');
    acknowledge();
    await batch.result;
    expect(await batch.values('tributary_records_received_total')).toEqual({ acme: 6 });
  });

  test('a batch that was not published rejects, and nothing of it is counted', async () => {
    const publisher: Publisher = { publish: () => Promise.reject(new TypeError('a bug')) };
    const batch = startBatch(oneOfEach(), publisher);
    await expect(batch.result).rejects.toThrow('a bug');
    expect(await batch.values('tributary_records_received_total')).toEqual({});
    expect(batch.log.text()).toBe('');
  });

  test('neither is one whose partition was lost while it waited for the broker', async () => {
    const batch = startBatch(
      oneOfEach(),
      scriptedPublisher(() => 'publish.failed'),
    );
    await aWhile();
    batch.stop.abort(new Error('lost'));
    await expect(batch.result).rejects.toThrow();
    expect(await batch.values('tributary_records_received_total')).toEqual({});
    expect(batch.log.lines('info')).toEqual([]);
  });

  test('a dead letter that cannot be written holds the batch back as an event does', async () => {
    const batch = startBatch(
      [forged],
      scriptedPublisher(({ topic }) => (topic === 'staging.dead-letters.acme' ? 'publish.failed' : 'stored')),
    );
    await aWhile();
    expect(batch.isSettled()).toBe(false);
    batch.stop.abort();
    await expect(batch.result).rejects.toThrow();
  });
});

describe('invariant 2: each record has one outcome', () => {
  test('and the outcomes add up to the records received; events are counted apart', async () => {
    const { result, values } = startBatch(oneOfEach());
    await result;
    const outcomes = await values('tributary_records_total');
    expect(outcomes).toEqual({ 'acme published': 2, 'acme ignored': 1, 'acme dead-lettered': 3 });
    const sum = Object.values(outcomes).reduce((one, other) => one + other, 0);
    expect(await values('tributary_records_received_total')).toEqual({ acme: sum });
    expect(await values('tributary_events_published_total')).toEqual({ 'acme payments payment.succeeded': 3 });
    expect(await values('tributary_ignored_total')).toEqual({ 'acme no money moves': 1 });
    expect(await values('tributary_dead_letters_total')).toEqual({
      'acme decode.unmapped_type': 1,
      'acme decode.crashed': 1,
      'acme verify.signature_mismatch': 1,
    });
  });

  test('is counted once, however often the batch was published', async () => {
    const publisher = scriptedPublisher((_record, call) => (call < 2 ? 'publish.failed' : 'stored'));
    const { result, values } = startBatch(oneOfEach(), publisher);
    await result;
    expect(await values('tributary_records_received_total')).toEqual({ acme: 6 });
    expect(await values('tributary_events_published_total')).toEqual({ 'acme payments payment.succeeded': 3 });
    expect(await values('tributary_publish_retries_total')).toEqual({ acme: 2 });
  });

  test('of a webhook whose event is too large is the dead letter that it became', async () => {
    const publisher = scriptedPublisher(({ topic }) =>
      topic === 'staging.payments' ? 'publish.record_too_large' : 'stored',
    );
    const { result, values } = startBatch([recordOf(twoEvents)], publisher);
    await result;
    expect(await values('tributary_records_total')).toEqual({ 'acme dead-lettered': 1 });
    expect(await values('tributary_dead_letters_total')).toEqual({ 'acme publish.record_too_large': 1 });
    expect(await values('tributary_events_published_total')).toEqual({});
    expect(publisher.stored).toMatchObject([{ topic: 'staging.dead-letters.acme', value: twoEvents }]);
  });
});

describe('what a record becomes', () => {
  test('its events, on their topic, under their key, in order, with the headers that say what they are', async () => {
    const publisher = scriptedPublisher();
    await startBatch([recordOf(twoEvents)], publisher).result;
    expect(publisher.stored.map(({ topic, key }) => [topic, key])).toEqual([
      ['staging.payments', 'acme/main/ch_2'],
      ['staging.payments', 'acme/main/ch_3'],
    ]);
    expect(publisher.stored[0]?.headers).toContainEqual(['ce_type', 'payment.succeeded']);
  });

  test('nothing, where it is ignored', async () => {
    const publisher = scriptedPublisher();
    const { result, values } = startBatch([recordOf(ignored), recordOf(ignored)], publisher);
    await result;
    expect(publisher.calls).toEqual([]);
    expect(await values('tributary_records_total')).toEqual({ 'acme ignored': 2 });
  });

  test('its dead letter: the same bytes, and why', async () => {
    const publisher = scriptedPublisher();
    await startBatch([forged], publisher).result;
    const [letter] = publisher.stored;
    expect(letter).toMatchObject({ topic: 'staging.dead-letters.acme', key: forged.key, value: forged.value });
    expect(letter?.headers?.slice(0, forged.headers.length)).toEqual(forged.headers);
    expect(Object.fromEntries(letter?.headers ?? [])).toMatchObject({
      'dead-letter-code': 'verify.signature_mismatch',
      'dead-letter-attempts': '1',
      'dead-letter-at': '2026-01-01T00:01:00.000Z',
      'dead-letter-source-offset': '42',
      'dead-letter-plugin': '@acme/tributary-plugin@1.2.3',
    });
  });

  test('the events of a batch of mixed records, in the order of the records', async () => {
    const publisher = scriptedPublisher();
    await startBatch(oneOfEach(), publisher).result;
    const events = publisher.stored.filter(({ topic }) => topic === 'staging.payments');
    expect(events.map(({ key }) => key)).toEqual(['acme/main/ch_1', 'acme/main/ch_2', 'acme/main/ch_3']);
  });
});

describe('the log', () => {
  test('has one line for the batch and one for each dead letter, with coordinates and codes', async () => {
    const { result, log } = startBatch(oneOfEach());
    await result;
    const place = { topic: 'raw.acme', partition: 3 };
    expect(log.lines('info')).toMatchObject([{ ...place, last: '5', published: 2, ignored: 1, 'dead-lettered': 3 }]);
    expect(log.lines('warn')).toMatchObject([
      { code: 'decode.unmapped_type', detail: 'charge.vanished', ...place, offset: '3' },
      { code: 'verify.signature_mismatch', ...place, offset: '5' },
    ]);
  });

  test('tells where a plugin crashed', async () => {
    const { result, log } = startBatch(oneOfEach());
    await result;
    expect(log.lines('error')).toMatchObject([
      { code: 'decode.crashed', topic: 'raw.acme', partition: 3, offset: '4', err: { name: 'Error' } },
    ]);
    const [{ err }] = log.lines('error') as [{ err: { stack: string[] } }];
    expect(err.stack[0]).toMatch(/readCharge.*plugins\/acme\.ts:\d+:\d+/);
  });

  // Invariant 9. The plugin's error quotes the body, and has lines of it that look like frames.
  test('holds nothing of a body and no secret, and neither does why a record is a dead letter', async () => {
    const publisher = scriptedPublisher();
    const { result, log, values } = startBatch(oneOfEach(), publisher);
    await result;
    const letters = publisher.stored.filter(({ topic }) => topic.includes('dead-letters'));
    const reasons = letters.flatMap(({ headers = [] }) => headers.filter(([name]) => name.startsWith('dead-letter-')));
    expect(reasons).toHaveLength(27);
    const series = JSON.stringify(await values('tributary_dead_letters_total'));
    for (const text of [log.text(), JSON.stringify(reasons), series]) {
      expect(text).not.toContain(marker);
      expect(text).not.toContain(secret);
    }
  });

  test.each([
    ['a text', marker],
    ['an object', { note: marker }],
    ['an error whose name is the body', Object.assign(new Error('x'), { name: `${marker} ${marker}` })],
    ['an error caused by one', new Error('x', { cause: new Error(marker) })],
    ['nothing', undefined],
  ])('holds nothing of a body either where a plugin throws %s', async (_what, thrown) => {
    const provider = providerOf();
    const plugin = {
      ...provider.plugin,
      envelope() {
        throw thrown;
      },
    };
    const interpret = createInterpret(assembleProvider({ ...provider, plugin }, keysOf()), encoders);
    const { log, error } = await crash(interpret(recordOf(published)));
    expect(error).toBe('decode.crashed');
    expect(log.lines('error')).toHaveLength(1);
    expect(JSON.stringify(log.lines('error').map(({ err }) => err))).not.toContain(marker);
  });
});

/** Processes a batch of one record that ends so. */
async function crash(interpretation: Interpretation) {
  const log = captureLog();
  await processBatch(
    { topic: 'raw.acme', partition: 3, epoch: 1, records: [recordOf(published)], signal: new AbortController().signal },
    {
      provider: 'acme',
      plugin: 'p@1',
      interpret: () => () => [interpretation],
      publisher: scriptedPublisher(),
      topics: createTopicNames(''),
      metrics: createOutcomeMetrics(createMetrics()),
      logger: log.logger,
      now: () => new Date(),
    },
  );
  return { log, error: interpretation.kind === 'dead-lettered' ? interpretation.error.code : undefined };
}

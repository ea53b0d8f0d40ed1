import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createMetrics, createTopicNames } from '@tributary/host';
import { createInterpret, type RawRecord } from '@tributary/interpret';
import { findTracing, type OutgoingRecord } from '@tributary/kafka';
import {
  collectSpans,
  linksOf,
  SpanKind,
  SpanStatusCode,
  type CollectedSpans,
} from '../../../test/jest/collected-spans.ts';
import { processBatch } from '../src/batch.ts';
import { interpretInline } from '../src/inline.ts';
import { createOutcomeMetrics } from '../src/outcome-metrics.ts';
import { assembleProvider } from '../src/provider-setup.ts';
import type { Publisher } from '../src/publish.ts';
import { bodyOf, encoders, keysOf, paid, providerOf, recordOf, signed } from './acme.ts';
import { captureLog } from './captured-log.ts';
import { notes } from './plugins/acme.ts';
import { scriptedPublisher } from './scripted-publisher.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${parentId}-01`;

/** Stands in every body, so that it can be looked for where no body may be. */
const marker = 'Erika4242';
const body = paid({ id: 'ch_1', note: marker }, { id: 'ch_2', note: marker });
const published = traced(recordOf(body));
const ignored = traced(recordOf(bodyOf({ id: 'evt_p', type: 'product.updated', object: { note: marker } })));
const forged = traced(recordOf(body, { httpHeaders: signed(body, { by: 'somebody else' }) }));
const crashing = traced(recordOf(paid({ id: 'ch_4', note: notes.crash + marker })));

function traced(record: RawRecord): RawRecord {
  const trace = [
    ['traceparent', Buffer.from(traceparent)],
    ['tracestate', Buffer.from('a=1')],
  ] as const;
  return { ...record, headers: [...record.headers, ...trace] };
}

/** Processes a batch as the runtime does. */
function run(records: readonly RawRecord[], publisher: Publisher, signal = new AbortController().signal) {
  return processBatch(
    { topic: 'raw.acme', partition: 3, epoch: 1, records, signal },
    {
      provider: 'acme',
      plugin: 'acme@1',
      interpret: () => interpretInline(createInterpret(assembleProvider(providerOf(), keysOf()), encoders)),
      publisher,
      topics: createTopicNames(''),
      metrics: createOutcomeMetrics(createMetrics()),
      logger: captureLog().logger,
      tracing: findTracing('tests'),
      now: () => new Date(),
    },
  );
}

function traceOf({ headers = [] }: OutgoingRecord): string[] {
  return headers.filter(([name]) => name.startsWith('trace')).map(([name, value]) => `${name}: ${String(value)}`);
}

test('without an SDK events and dead letters carry the trace context of their record as it came', async () => {
  const publisher = scriptedPublisher();
  await run([published, forged], publisher);
  expect(publisher.stored.map(traceOf)).toEqual(
    Array.from({ length: 3 }, () => [`traceparent: ${traceparent}`, 'tracestate: a=1']),
  );
});

describe('with an SDK', () => {
  let spans: CollectedSpans;
  beforeEach(() => {
    spans = collectSpans();
  });
  afterEach(() => spans.stop());

  test('each record is a span of its trace', async () => {
    await run([published], scriptedPublisher());
    const span = spans.named('interpret acme');
    expect(linksOf(span)).toMatchObject({ traceId, parentId });
    expect(span).toMatchObject({
      kind: SpanKind.CONSUMER,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'messaging.destination.name': published.topic,
        'messaging.destination.partition.id': String(published.partition),
        'kafka.offset': Number(published.offset),
        'tributary.provider': 'acme',
        'tributary.account': 'main',
        'tributary.outcome': 'published',
      },
    });
  });

  test('whose context its events and its dead letter carry, and no other', async () => {
    const publisher = scriptedPublisher();
    await run([published, forged], publisher);
    const [first, second] = spans.all().map((span) => linksOf(span).id);
    expect(publisher.stored.map(traceOf)).toEqual(
      [first, first, second].map((id) => [`traceparent: 00-${traceId}-${id}-01`, 'tracestate: a=1']),
    );
    const [letter] = publisher.stored.filter(({ topic }) => topic.startsWith('dead-letters'));
    const others = forged.headers.filter(([name]) => !name.startsWith('trace'));
    expect(letter?.headers).toEqual(expect.arrayContaining([...others]));
  });

  test('and which says what became of it', async () => {
    const tooLarge = scriptedPublisher(({ topic }) => (topic === 'payments' ? 'publish.record_too_large' : 'stored'));
    await run([ignored, forged, crashing], scriptedPublisher());
    await run([published], tooLarge);
    const ends = spans
      .all()
      .map(({ attributes, status }) => [attributes['tributary.outcome'], attributes['tributary.code'], status.message]);
    expect(ends).toEqual([
      ['ignored', undefined, undefined],
      ...['verify.signature_mismatch', 'decode.crashed', 'publish.record_too_large'].map((code) => [
        'dead-lettered',
        code,
        code,
      ]),
    ]);
    const [event, letter] = tooLarge.calls.flat().filter(({ topic }) => topic !== 'raw.acme');
    expect(letter && traceOf(letter)).toEqual(event && traceOf(event));
  });

  test('it ends when what the record became is acknowledged', async () => {
    const { promise: answer, resolve: acknowledge } = Promise.withResolvers<void>();
    const result = run([published], { publish: () => answer });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(spans.all()).toEqual([]);
    acknowledge();
    await result;
    expect(spans.all()).toHaveLength(1);
  });

  test('one of a batch that is given up says so, and no outcome', async () => {
    await expect(run([published], { publish: () => Promise.reject(new TypeError('a bug')) })).rejects.toThrow('a bug');
    const { attributes, status } = spans.named('interpret acme');
    expect([attributes['tributary.outcome'], status.message]).toEqual([undefined, 'abandoned']);
  });

  test('a record without a trace begins one', async () => {
    const publisher = scriptedPublisher();
    await run([recordOf(body)], publisher);
    const { traceId: own, id, parentId: none } = linksOf(spans.named('interpret acme'));
    expect(none).toBeUndefined();
    expect(publisher.stored.map(traceOf)).toEqual([
      [`traceparent: 00-${own}-${id}-01`],
      [`traceparent: 00-${own}-${id}-01`],
    ]);
  });

  test('a span holds nothing of a body, nor what stands in place of an account (invariant 9)', async () => {
    const named = { ...published, headers: [['raw-account', Buffer.from(`${marker}@example.com`)] as const] };
    await run([published, ignored, forged, crashing, named], scriptedPublisher());
    expect(spans.all()).toHaveLength(5);
    for (const { name, attributes, events, status } of spans.all())
      expect(JSON.stringify({ name, attributes, events, status })).not.toContain(marker);
  });
});

import { setImmediate as later } from 'node:timers/promises';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { collectSpans, linksOf, type CollectedSpans } from '../../../test/jest/collected-spans.ts';
import { findTracing, type RecordSpanOptions, type Tracing } from '../src/tracing.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${parentId}-01`;
const consumer: RecordSpanOptions = { kind: 'consumer', parent: { traceparent }, record: { topic: 'raw.acme' } };
const producer: RecordSpanOptions = { ...consumer, kind: 'producer' };

test('without an SDK there is no tracing, and nothing need be done for it', () => {
  expect(findTracing('tests')).toBeUndefined();
});

describe('with an SDK', () => {
  let spans: CollectedSpans;
  let tracing: Tracing;

  beforeEach(() => {
    spans = collectSpans();
    tracing = findTracing('tests') as Tracing;
  });
  afterEach(() => spans.stop());

  /** The trace and parent of a span that is begun so. */
  const begun = (options: RecordSpanOptions) => {
    tracing.begin('interpret', 'acme', options).end();
    const span = spans.all().at(-1);
    return span && linksOf(span);
  };

  test('a span says what it is about, in the words of the semantic conventions', () => {
    const record = { topic: 'raw.acme', partition: 3, offset: 42n };
    tracing.begin('interpret', 'acme', { ...consumer, record, attributes: { a: 1 } }).end({ attributes: { b: true } });
    expect(spans.named('interpret acme')).toMatchObject({
      kind: SpanKind.CONSUMER,
      status: { code: SpanStatusCode.UNSET },
      instrumentationScope: { name: 'tests' },
      attributes: {
        'messaging.system.name': 'kafka',
        'messaging.operation.name': 'interpret',
        'messaging.operation.type': 'process',
        'messaging.destination.name': 'raw.acme',
        'messaging.destination.partition.id': '3',
        'kafka.offset': 42,
        a: 1,
        b: true,
      },
    });
  });

  test('what went wrong is its status', () => {
    tracing.begin('interpret', 'acme', producer).end({ failure: 'decode.crashed' });
    expect(spans.named('interpret acme')).toMatchObject({
      kind: SpanKind.PRODUCER,
      status: { code: SpanStatusCode.ERROR, message: 'decode.crashed' },
      attributes: { 'error.type': 'decode.crashed' },
    });
  });

  test.each([traceparent, `01-${traceId}-${parentId}-01-more`])('goes on where %s ends', (given) => {
    expect(begun({ ...consumer, parent: { traceparent: given } })).toMatchObject({ traceId, parentId });
  });

  test.each([
    undefined,
    '',
    'rubbish',
    `${traceparent}-more`,
    `ff-${traceId}-${parentId}-01`,
    `00-${'0'.repeat(32)}-${parentId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    traceparent.toUpperCase(),
  ])('begins a trace where %j names none', (given) => {
    const found = begun({ ...consumer, parent: { traceparent: given } });
    expect(found?.parentId).toBeUndefined();
    expect(found?.traceId).not.toBe(traceId);
  });

  test('its headers carry it on, with the trace state that it was given', () => {
    const span = tracing.begin('interpret', 'acme', { ...consumer, parent: { traceparent, tracestate: 'a=1,b=2' } });
    span.end();
    const { id } = linksOf(spans.named('interpret acme'));
    expect(span.headers).toEqual([
      ['traceparent', `00-${traceId}-${id}-01`],
      ['tracestate', 'a=1,b=2'],
    ]);
  });

  test('a trace that its parent does not sample is carried on, and not exported', () => {
    const unsampled = tracing.begin('interpret', 'acme', {
      ...consumer,
      parent: { traceparent: traceparent.replace(/01$/, '00') },
    });
    unsampled.end();
    expect(unsampled.headers).toEqual([
      ['traceparent', expect.stringMatching(`^00-${traceId}-(?!${parentId})[0-9a-f]{16}-00$`)],
    ]);
    expect(spans.all()).toEqual([]);
  });

  test('what runs in it, also later, stands under it', async () => {
    const span = tracing.begin('handle', 'payment.succeeded', consumer);
    await span.run(async () => {
      await later();
      trace.getTracer('mine').startSpan('query').end();
    });
    span.end();
    expect(linksOf(spans.named('query'))).toMatchObject({
      traceId,
      parentId: linksOf(spans.named('handle payment.succeeded')).id,
    });
  });

  test('a producer stands under the span that is active, a consumer never does', () => {
    const active = trace.getTracer('http').startSpan('POST');
    context.with(trace.setSpan(context.active(), active), () => {
      expect(begun(producer)?.parentId).toBe(active.spanContext().spanId);
      expect(begun(consumer)?.parentId).toBe(parentId);
      expect(begun({ ...consumer, parent: {} })?.parentId).toBeUndefined();
    });
    expect(begun(producer)?.parentId).toBe(parentId);
  });
});

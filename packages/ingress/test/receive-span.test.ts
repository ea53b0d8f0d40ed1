import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  collectSpans,
  linksOf,
  SpanKind,
  SpanStatusCode,
  type CollectedSpans,
} from '../../../test/jest/collected-spans.ts';
import { createFakePublisher, createGate, headersOf, until, useIngress } from './ingress-under-test.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const parentId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${parentId}-01`;

const start = useIngress();

function send(url: string, options: { body?: string; path?: string; headers?: Record<string, string> } = {}) {
  const { body = '{"secret":"4242"}', path = '/webhooks/acme/main', headers = { traceparent } } = options;
  return fetch(url + path, { method: 'POST', body, headers });
}

test('without an SDK the trace context of a request is stored as it came', async () => {
  const producer = createFakePublisher();
  const { url } = await start({ producer });
  await send(url, { headers: { traceparent, tracestate: 'a=1' } });
  expect(headersOf(producer.records[0])).toMatchObject({ traceparent, tracestate: 'a=1' });
});

describe('with an SDK', () => {
  let spans: CollectedSpans;
  beforeEach(() => {
    spans = collectSpans();
  });
  afterEach(() => spans.stop());

  test('a request is a span of its trace, whose context is stored', async () => {
    const producer = createFakePublisher();
    const { url } = await start({ producer });
    await send(url, { headers: { traceparent, tracestate: 'a=1' } });
    const span = spans.named('receive acme');
    expect(linksOf(span)).toMatchObject({ traceId, parentId });
    const headers = headersOf(producer.records[0]);
    expect(headers).toMatchObject({ traceparent: `00-${traceId}-${linksOf(span).id}-01`, tracestate: 'a=1' });
    expect(JSON.parse(headers['raw-http-headers'] ?? '')).toContainEqual(['traceparent', traceparent]);
    expect(span.attributes).toMatchObject({
      'messaging.destination.name': 'raw.acme',
      'messaging.message.id': headers['raw-id'],
      'tributary.provider': 'acme',
      'tributary.account': 'main',
    });
    expect(span.kind).toBe(SpanKind.PRODUCER);
  });

  test('one without a trace begins one', async () => {
    const producer = createFakePublisher();
    const { url } = await start({ producer });
    await send(url, { headers: {} });
    const { traceId: own, id } = linksOf(spans.named('receive acme'));
    expect(headersOf(producer.records[0])).toMatchObject({ traceparent: `00-${own}-${id}-01` });
  });

  test('the span ends when the broker has acknowledged', async () => {
    const gate = createGate();
    const producer = createFakePublisher(gate.answer);
    const { url } = await start({ producer });
    const answer = send(url);
    await until(() => producer.records.length === 1);
    expect(spans.all()).toEqual([]);
    gate.open();
    await answer;
    expect(spans.all()).toHaveLength(1);
  });

  test('a refusal says its code, and is a failure where it is ours', async () => {
    const { url } = await start({ producer: createFakePublisher(() => Promise.reject(new Error('secret 4242'))) });
    await send(url, { body: '' });
    await send(url);
    expect(spans.all()).toMatchObject([
      { status: { code: SpanStatusCode.UNSET }, attributes: { 'tributary.code': 'receive.empty_body' } },
      {
        status: { code: SpanStatusCode.ERROR, message: 'receive.kafka_unavailable' },
        attributes: { 'tributary.code': 'receive.kafka_unavailable' },
      },
    ]);
  });

  test('what is sent to nobody is no span', async () => {
    const { url } = await start();
    await send(url, { path: '/webhooks/nobody/main' });
    expect(spans.all()).toEqual([]);
  });

  test('a span holds nothing of what was sent (Invariant 9)', async () => {
    const { url } = await start();
    await send(url, { path: '/webhooks/acme/main?secret=4242', headers: { traceparent, 'x-secret': '4242' } });
    const { name, attributes, events, status } = spans.named('receive acme');
    expect(JSON.stringify({ name, attributes, events, status })).not.toMatch(/secret|4242/);
  });
});

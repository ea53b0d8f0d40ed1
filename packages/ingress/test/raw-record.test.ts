import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { toRawRecord, type Delivery } from '../src/raw-record.ts';
import { headersOf } from './ingress-under-test.ts';

const delivery: Delivery = {
  id: '0196f0c4-5f2a-7c11-9f3e-2b1f4d5a6b7c',
  receivedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  account: 'main',
  method: 'POST',
  path: '/webhooks/acme/main?x=1',
  rawHeaders: ['Host', 'a.test', 'X-Sig', 'one', 'x-sig', 'two'],
  body: Buffer.from('{"data":{"id":"pay_1"}}'),
};
const destination = { topic: 'raw.acme', orderingKey: ['data.id'] };
const httpHeadersOf = (rawHeaders: string[]): unknown =>
  JSON.parse(headersOf(toRawRecord({ ...delivery, rawHeaders }, destination))['raw-http-headers'] ?? '');

test('a raw record is the one of docs/architecture.md, word for word', () => {
  expect(toRawRecord(delivery, destination)).toEqual({
    topic: 'raw.acme',
    key: 'pay_1',
    value: Buffer.from('{"data":{"id":"pay_1"}}'),
    headers: [
      ['raw-spec', '1'],
      ['raw-id', '0196f0c4-5f2a-7c11-9f3e-2b1f4d5a6b7c'],
      ['raw-received-at', '2026-01-02T03:04:05.006Z'],
      ['raw-account', 'main'],
      ['raw-http-headers', '[["Host","a.test"],["X-Sig","one"],["x-sig","two"]]'],
      ['raw-http-method', 'POST'],
      ['raw-http-path', '/webhooks/acme/main?x=1'],
      ['raw-body-sha256', createHash('sha256').update('{"data":{"id":"pay_1"}}').digest('hex')],
    ],
  });
});

test.each(['Authorization', 'authorization', 'Proxy-Authorization', 'COOKIE'])('%s is never stored', (name) => {
  const rawHeaders = ['A', '1', name, 'secret', 'B', '2', name, 'secret'];
  expect(httpHeadersOf(rawHeaders)).toEqual([
    ['A', '1'],
    ['B', '2'],
  ]);
});

test('a header that a client names like one of the record stays what it is: one of HTTP', () => {
  const record = toRawRecord(
    { ...delivery, rawHeaders: ['raw-account', 'second', 'raw-received-at', 'x'] },
    destination,
  );
  expect(headersOf(record)).toMatchObject({ 'raw-account': 'main', 'raw-received-at': '2026-01-02T03:04:05.006Z' });
  expect(record.headers.map(([name]) => name)).toEqual([...new Set(record.headers.map(([name]) => name))]);
});

test('header bytes from 0x80 on are Latin-1 characters', () => {
  expect(httpHeadersOf(['X', '\u00e9\u00ff'])).toEqual([['X', '\u00e9\u00ff']]);
});

test.each([
  ['no JSON', 'hello'],
  ['JSON without the id', '{"data":{}}'],
  ['an id twice', '{"data":{"id":"a","id":"b"}}'],
])('a body of %s has its digest as the key, so that redeliveries meet', (_name, text) => {
  const body = Buffer.from(text);
  expect(toRawRecord({ ...delivery, body }, destination).key).toBe(createHash('sha256').update(body).digest('hex'));
});

test('the trace context goes on', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const rawHeaders = ['Traceparent', traceparent, 'Tracestate', 'a=1'];
  expect(headersOf(toRawRecord({ ...delivery, rawHeaders }, destination))).toMatchObject({
    traceparent,
    tracestate: 'a=1',
  });
});

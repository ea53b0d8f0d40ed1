import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createUuidV7 } from '@tributary/ingress';
import { toRawRecord, type RawRecord } from '../../packages/ingress/src/raw-record.ts';
import {
  createFakePublisher,
  startIngressUnderTest,
  type IngressUnderTest,
} from '../../packages/ingress/test/ingress-under-test.ts';
import { readRecord, type RawRecord as ConsumedRecord } from '../../packages/interpret/src/record.ts';

/** A record as Kafka hands it to a consumer: all texts are UTF-8 bytes. */
function consumed({ topic, key, value, headers }: RawRecord): ConsumedRecord {
  const bytes = headers.map(([name, text]) => [name, Buffer.from(text)] as const);
  return { topic, partition: 3, offset: 7n, key: Buffer.from(key), value, headers: bytes };
}

const latin1 = (low: number, high: number) =>
  fc.integer({ min: low, max: high }).map((code) => String.fromCharCode(code));
const token = fc.string({ unit: fc.constantFrom('a', 'B', '7', '-', '_', '.', '!', '~'), minLength: 1, maxLength: 12 });
const headerValue = fc
  .string({ unit: fc.oneof(latin1(0x20, 0x7e), latin1(0x80, 0xff), fc.constantFrom('"', '\\', '\t')), maxLength: 40 })
  .map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ''));
const httpHeaders = fc.array(
  fc.tuple(
    fc.constantFrom('X-', 'x-', 'raw-', '__proto__').chain((start) => token.map((name) => start + name)),
    headerValue,
  ),
  { maxLength: 12 },
);
const body = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const account = fc.stringMatching(/^[a-z][a-z0-9-]{0,40}$/);

const receivedAtMs = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 11, 31) });

test('what is written is what the runtime reads, whatever the request', () => {
  fc.assert(
    fc.property(fc.record({ httpHeaders, body, account, receivedAtMs }), (given) => {
      const id = createUuidV7(given.receivedAtMs);
      const delivery = { ...given, id, method: 'POST', path: '/x', rawHeaders: given.httpHeaders.flat() };
      const webhook = readRecord(consumed(toRawRecord(delivery, { topic: 'raw.acme', orderingKey: ['id'] })));
      const receivedAt = given.receivedAtMs * 1000;
      expect(webhook).toMatchObject({ rawId: id, account: given.account, receivedAt, topic: 'raw.acme' });
      expect(webhook.headers).toEqual(given.httpHeaders);
      expect(webhook.body.equals(given.body)).toBe(true);
    }),
  );
});

let ingress: IngressUnderTest;
const producer = createFakePublisher();
beforeAll(async () => {
  ingress = await startIngressUnderTest({ producer });
});
afterAll(() => ingress.close());

/** Sends one request as bytes, and gives the whole answer. */
function send(port: number, bytes: Buffer): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
  let text = '';
  socket.on('data', (piece) => (text += piece.toString('latin1')));
  socket.on('close', () => resolve(text)).on('error', reject);
  return promise;
}

test('what goes over the wire is what the runtime reads, byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(httpHeaders, body, async (headers, bytes) => {
      const lines = [['Host', 'a.test'], ...headers, ['Content-Length', String(bytes.length)], ['Connection', 'close']];
      const head = `POST /webhooks/acme/second HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
      expect(await send(ingress.port, Buffer.concat([Buffer.from(head, 'latin1'), bytes]))).toMatch(/^HTTP\/1\.1 200 /);
      const [record] = producer.records.splice(0);
      if (record === undefined) throw new Error('nothing was stored');
      const webhook = readRecord(consumed(record));
      expect(webhook.headers).toEqual(lines);
      expect(webhook.body.equals(bytes)).toBe(true);
      expect(webhook.account).toBe('second');
    }),
  );
});

import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { readRecord, type RawRecord } from '../src/record.ts';
import { bodyOf, paidCharge, receivedAt, recordOf } from './acme.ts';
import { thrownBy } from './thrown-by.ts';

const body = bodyOf(paidCharge());
const sha256 = createHash('sha256').update(body).digest('hex');
const withHeaders = (headers: Record<string, string | undefined>) => recordOf(body, { headers });
const twice = (name: string, value: string): RawRecord => {
  const record = recordOf(body, { headers: { [name]: value } });
  return { ...record, headers: [...record.headers, [name, Buffer.from(value)]] };
};

describe('a raw record', () => {
  test('becomes what the provider sent and what the receiver wrote down', () => {
    const record = recordOf(body, {
      httpHeaders: [
        ['X-A', '1'],
        ['x-a', '2'],
      ],
    });
    expect(readRecord(record)).toEqual({
      rawId: '019b76da-0000-7000-8000-000000000000',
      account: 'main',
      receivedAt,
      headers: [
        ['X-A', '1'],
        ['x-a', '2'],
      ],
      body,
      bodySha256: sha256,
      topic: 'raw.acme',
      partition: 3,
      offset: 42n,
      trace: [],
    });
  });

  test('may have an empty body, which is for the signature to judge', () => {
    expect(readRecord(recordOf(Buffer.alloc(0))).body).toHaveLength(0);
  });

  test.each([
    ['2026-01-01T00:00:00.000Z', 1_767_225_600_000_000],
    ['2026-01-01T00:00:00.123456Z', 1_767_225_600_123_456],
    ['2026-01-01T00:00:00.123456789Z', 1_767_225_600_123_456],
  ])('was received at %s', (text, micros) => {
    expect(readRecord(withHeaders({ 'raw-received-at': text })).receivedAt).toBe(micros);
  });

  test('hands the trace on as it is, and in one order', () => {
    const trace = { tracestate: 'vendor=1', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    expect(readRecord(withHeaders(trace)).trace).toEqual([
      ['traceparent', trace.traceparent],
      ['tracestate', trace.tracestate],
    ]);
  });

  test.each(['raw-http-method', 'raw-http-path', 'raw-replay', 'x-anything'])('may have a header %s', (name) => {
    expect(() => readRecord(withHeaders({ [name]: 'x' }))).not.toThrow();
  });

  test('may say the sha-256 of its body', () => {
    expect(readRecord(withHeaders({ 'raw-body-sha256': sha256 })).bodySha256).toBe(sha256);
  });
});

describe('consume.malformed_record', () => {
  test.each<[detail: string, what: string, record: RawRecord]>([
    ['the value is null', 'no value', recordOf(body, { record: { value: null } })],
    ['raw-spec', 'no version', withHeaders({ 'raw-spec': undefined })],
    ['raw-spec', 'another version', withHeaders({ 'raw-spec': '2' })],
    ['raw-id', 'no id', withHeaders({ 'raw-id': undefined })],
    ['raw-id', 'an id that is none', withHeaders({ 'raw-id': '42' })],
    ['raw-id', 'an id with more around it', withHeaders({ 'raw-id': '019b76da-0000-7000-8000-000000000000\n' })],
    ['raw-account', 'no account', withHeaders({ 'raw-account': undefined })],
    ['raw-account', 'an empty account', withHeaders({ 'raw-account': '' })],
    ['raw-account', 'an account in upper case', withHeaders({ 'raw-account': 'Main' })],
    ['raw-account', 'an account that begins with a digit', withHeaders({ 'raw-account': '1main' })],
    ['raw-account', 'an account with a slash', withHeaders({ 'raw-account': 'a/b' })],
    ['raw-account', 'an account of 42 characters', withHeaders({ 'raw-account': 'a'.repeat(42) })],
    ['raw-received-at', 'no time', withHeaders({ 'raw-received-at': undefined })],
    ['raw-received-at', 'seconds alone', withHeaders({ 'raw-received-at': '2026-01-01T00:00:00Z' })],
    ['raw-received-at', 'no zone', withHeaders({ 'raw-received-at': '2026-01-01T00:00:00.000' })],
    ['raw-received-at', 'another zone', withHeaders({ 'raw-received-at': '2026-01-01T00:00:00.000+01:00' })],
    ['raw-received-at', 'a day that is none', withHeaders({ 'raw-received-at': '2026-02-30T00:00:00.000Z' })],
    ['raw-received-at', 'Unix time', withHeaders({ 'raw-received-at': '1767225600000' })],
    ['raw-http-headers', 'no HTTP headers', withHeaders({ 'raw-http-headers': undefined })],
    ['raw-http-headers', 'no JSON', withHeaders({ 'raw-http-headers': '[["a","b"]' })],
    ['raw-http-headers', 'an object', withHeaders({ 'raw-http-headers': '{"a":"b"}' })],
    ['raw-http-headers', 'null', withHeaders({ 'raw-http-headers': 'null' })],
    ['raw-http-headers', 'a triple', withHeaders({ 'raw-http-headers': '[["a","b","c"]]' })],
    ['raw-http-headers', 'a value that is no text', withHeaders({ 'raw-http-headers': '[["a",1]]' })],
    ['raw-http-headers', 'a name that is no text', withHeaders({ 'raw-http-headers': '[[null,"b"]]' })],
    ['raw-http-headers', 'brackets without end', withHeaders({ 'raw-http-headers': '['.repeat(200_000) })],
    ['raw-body-sha256 is not that of the value', 'another body', withHeaders({ 'raw-body-sha256': '0'.repeat(64) })],
    ['raw-body-sha256 is not that of the value', 'an empty digest', withHeaders({ 'raw-body-sha256': '' })],
    ['raw-spec comes twice', 'two versions', twice('raw-spec', '1')],
    ['raw-id comes twice', 'two ids', twice('raw-id', '019b76da-0000-7000-8000-000000000000')],
    ['raw-account comes twice', 'two accounts', twice('raw-account', 'main')],
    ['raw-received-at comes twice', 'two times', twice('raw-received-at', '2026-01-01T00:00:00.000Z')],
    ['raw-http-headers comes twice', 'two lists of headers', twice('raw-http-headers', '[]')],
    ['raw-body-sha256 comes twice', 'two digests', twice('raw-body-sha256', sha256)],
    ['a header comes twice', 'two traces', twice('traceparent', 'x')],
  ])('says %s where there is %s', (detail, _what, record) => {
    expect(thrownBy(() => readRecord(record))).toMatchObject({ code: 'consume.malformed_record', detail });
  });

  test('does not keep the JSON error, which quotes the headers', () => {
    const error = thrownBy(() => readRecord(withHeaders({ 'raw-http-headers': 'secret' })));
    expect(error).not.toHaveProperty('cause');
  });
});

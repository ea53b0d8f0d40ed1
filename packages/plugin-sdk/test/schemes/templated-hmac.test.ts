import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { HeaderList } from '../../src/headers.ts';
import { templatedHmac } from '../../src/schemes/templated-hmac.ts';

const vectorBody =
  '{"id":"evt_vector_1","object":"event","created_at":"2025-03-11T12:25:08.284979602Z","type":"vector"}';
const vector = 'ckFUvOdG5hBqpKH6qs8zpu+YIgon/vZcoe8WtIhZi68=';
const template = '{id}{body}{created_at}';
const scheme = templatedHmac({ header: 'Signature', encoding: 'base64', template });
const key = scheme.prepareKey(Buffer.from('vector_secret'));

const mismatch = (why?: string) =>
  expect.objectContaining({
    code: 'verify.signature_mismatch',
    ...(why === undefined ? {} : { detail: `the signed fields cannot be read: ${why}` }),
  });

describe('templatedHmac', () => {
  test('verifies and signs the vector of the documented formula', () => {
    expect(verify(vectorBody, vector)).toEqual({ keyId: 'a', signedAt: null });
    expect(scheme.sign({ body: Buffer.from(vectorBody), key, signedAt: 0 })).toEqual([['signature', vector]]);
    expect(scheme).toMatchObject({ name: 'templated-hmac', header: 'signature', timestamped: false });
  });

  test('is never stale: a creation time in the body is no time of signing', () => {
    expect(verify(vectorBody, vector, { receivedAt: 0, toleranceSeconds: 1 }).signedAt).toBeNull();
  });

  test('any bit of the body matters', () => {
    for (let at = 0; at < vectorBody.length; at += 1) {
      const body = Buffer.from(vectorBody);
      body[at] = (body[at] ?? 0) ^ 1;
      expect(() => verify(body, vector)).toThrow(mismatch());
    }
  });

  test.each([
    ['text between the parts', '{id}.{body}', 'evt_1.{BODY}'],
    ['text around the parts', 'v0:{body}!', 'v0:{BODY}!'],
    ['a nested field', '{data.object.id}{body}', 'obj_1{BODY}'],
    ['a field twice', '{id}{id}', 'evt_1evt_1'],
    ['the body alone', '{body}', '{BODY}'],
    ['braces that are no field', '{}{body}{', '{}{BODY}{'],
  ])('a template may have %s: %s', (_what, form, signed) => {
    const body = '{"id":"evt_1","data":{"object":{"id":"obj_1"}}}';
    const other = templatedHmac({ header: 'x', encoding: 'hex', template: form });
    const digest = createHmac('sha256', 'vector_secret').update(signed.replace('{BODY}', body)).digest('hex');
    expect(other.sign({ body: Buffer.from(body), key, signedAt: 0 })).toEqual([['x', digest]]);
  });

  test('signs the value and not how it is escaped', () => {
    const body = String.raw`{"id":"\u0065vt_é","created_at":"x"}`;
    const digest = createHmac('sha256', 'vector_secret').update(`evt_é${body}x`).digest('base64');
    expect(verify(body, digest).keyId).toBe('a');
  });

  test.each([
    ['no JSON', 'id=1', 'not JSON'],
    ['nothing', '', 'empty'],
    ['two ids', '{"id":"a","id":"b","created_at":"x"}', 'a member comes twice'],
    ['no id', '{"created_at":"x"}', 'id is no string'],
    ['a number for an id', '{"id":1,"created_at":"x"}', 'id is no string'],
    ['an object for an id', '{"id":{},"created_at":"x"}', 'id is no string'],
    ['no created_at', '{"id":"a"}', 'created_at is no string'],
    ['a number for created_at', '{"id":"a","created_at":958793503}', 'created_at is no string'],
    ['an array', '["id","created_at"]', 'id is no string'],
  ])('a body with %s has no signature that could match', (_what, body, why) => {
    for (const parts of [
      ['', ''],
      ['undefined', 'undefined'],
      ['null', 'null'],
      ['1', 'x'],
      ['a', '958793503'],
    ]) {
      const digest = createHmac('sha256', 'vector_secret').update(parts.join(body)).digest('base64');
      expect(() => verify(body, digest)).toThrow(mismatch(why));
    }
  });

  test('does not read a field that the body inherited', () => {
    const other = templatedHmac({ header: 'x', encoding: 'hex', template: '{constructor.name}{body}' });
    expect(() => other.sign({ body: Buffer.from('{}'), key, signedAt: 0 })).toThrow(
      mismatch('constructor.name is no string'),
    );
  });

  test('looks at the header first, so that a malformed one costs no parsing', () => {
    expect(() => verify('no JSON', 'zz')).toThrow(expect.objectContaining({ code: 'verify.signature_malformed' }));
    expect(() => verify('no JSON', '')).toThrow(expect.objectContaining({ code: 'verify.signature_missing' }));
  });

  test('refuses the header where it comes twice', () => {
    const headers: HeaderList = [
      ['signature', vector],
      ['SIGNATURE', vector],
    ];
    expect(() => verify(vectorBody, vector, { headers })).toThrow(
      expect.objectContaining({ code: 'verify.signature_malformed' }),
    );
  });

  test('names the key that matched', () => {
    const keys = ['other', 'vector_secret'].map((secret) => ({
      id: `key of ${secret}`,
      key: scheme.prepareKey(Buffer.from(secret)),
    }));
    expect(verify(vectorBody, vector, { keys }).keyId).toBe('key of vector_secret');
    expect(() => verify(vectorBody, vector, { keys: keys.slice(0, 1) })).toThrow(mismatch());
  });
});

describe('with a timestamp in a header', () => {
  const airwallex = templatedHmac({
    header: 'x-signature',
    encoding: 'hex',
    template: '{header:x-timestamp}{body}',
    timestamp: { header: 'x-timestamp', unit: 'milliseconds', toleranceSeconds: 300 },
  });
  const headers: HeaderList = [
    ['x-timestamp', '1700000000000'],
    ['x-signature', 'e76c2f2f24d30d9e2c7b0f5c9b5de8fb148862044779499ebe613737cba6ba2b'],
  ];
  const input = { headers, body: Buffer.from(vectorBody), receivedAt: 1_700_000_000_000_000, keys: [{ id: 'a', key }] };

  test('verifies and signs the vector of the documented formula', () => {
    expect(airwallex.verify(input)).toEqual({ keyId: 'a', signedAt: 1_700_000_000_000_000 });
    expect(airwallex.sign({ body: input.body, key, signedAt: 1_700_000_000_000_000 })).toEqual(headers);
    expect(airwallex.timestamped).toBe(true);
  });

  test('is stale by the time of receipt', () => {
    for (const age of [300_000_001, -300_000_001])
      expect(() => airwallex.verify({ ...input, receivedAt: input.receivedAt + age })).toThrow(
        expect.objectContaining({ code: 'verify.timestamp_outside_tolerance' }),
      );
  });
});

function verify(body: string | Uint8Array, signature: string, input = {}) {
  const headers: HeaderList = [['signature', signature]];
  return scheme.verify({ headers, body: Buffer.from(body), receivedAt: 0, keys: [{ id: 'a', key }], ...input });
}

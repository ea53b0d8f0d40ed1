import { createHmac, createSecretKey, sign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { standardWebhooks } from '../../src/schemes/standard-webhooks.ts';
import { generatePublicStandardKey, vectorBody } from './samples.ts';

const scheme = standardWebhooks();
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const time = '1614265330';
const body = Buffer.from('{"test": 2432232314}');
const receivedAt = 1_614_265_330_000_000;
const vector = 'g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const secret = Buffer.from('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
const shared = { id: 'shared', key: scheme.prepareKey(secret) };
const pair = generatePublicStandardKey();
const open = { id: 'public', key: scheme.prepareKey(pair.secret) };
const forged = Buffer.alloc(32).toString('base64');
const v1a = (text: string) => sign(null, Buffer.from(text), pair.signingKey).toString('base64');
const signature1a = v1a(`${id}.${time}.${body.toString()}`);

const code = (name: string) => expect.objectContaining({ code: `verify.${name}` });
const headersOf = (signatures: string, changes: Record<string, string> = {}) =>
  Object.entries({ 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures, ...changes });
const verify = (
  signatures: string,
  { changes = {}, keys = [shared] }: { changes?: Record<string, string>; keys?: (typeof shared)[] } = {},
) => scheme.verify({ headers: headersOf(signatures, changes), body, receivedAt, keys });

describe('the vectors', () => {
  test("of the specification's own test suite verifies", () => {
    expect(verify(`v1,${vector}`)).toEqual({ keyId: 'shared', signedAt: receivedAt });
  });

  test('of the documented formula verifies, under the older names too', () => {
    const svix = standardWebhooks({ headerPrefix: 'svix' });
    const key = svix.prepareKey(Buffer.from('whsec_dmVjdG9yX3NlY3JldF8wMTIzNDU2Nzg5YWJjZGVm'));
    const headers = [
      ['svix-id', 'msg_vector_1'],
      ['svix-timestamp', '1700000000'],
      ['svix-signature', 'v1,m3MRGyaOoFkrLgbsBOxZW1hU4rJqAAqcg8YWiB73324='],
    ] as const;
    const input = { headers, body: vectorBody, receivedAt: 1_700_000_000_000_000, keys: [{ id: 'a', key }] };
    expect(svix.verify(input).keyId).toBe('a');
    expect(() => scheme.verify(input)).toThrow(code('signature_missing'));
  });

  test('are signed so: an id, the time, and the version of the key', () => {
    const headers = scheme.sign({ body, key: shared.key, signedAt: receivedAt });
    const messageId = headers[0]?.[1] ?? '';
    const digest = createHmac('sha256', shared.key).update(`${messageId}.${time}.`).update(body).digest('base64');
    expect(messageId).toMatch(/^msg_[0-9a-f]{27}$/);
    expect(headers.slice(1)).toEqual([
      ['webhook-timestamp', time],
      ['webhook-signature', `v1,${digest}`],
    ]);
    expect(scheme.sign({ body, key: pair.signingKey, signedAt: receivedAt })[2]).toEqual([
      'webhook-signature',
      `v1a,${v1a(`${messageId}.${time}.${body.toString()}`)}`,
    ]);
    expect(scheme).toMatchObject({ name: 'standard-webhooks', header: 'webhook-signature', timestamped: true });
  });
});

describe('the list', () => {
  test.each([
    ['v1 alone', `v1,${vector}`, [shared], 'shared'],
    ['v1a alone', `v1a,${signature1a}`, [open], 'public'],
    ['both, for either key', `v1,${forged} v1a,${signature1a}`, [shared, open], 'public'],
    ['both, of which the shared key made one', `v1a,${signature1a} v1,${vector}`, [shared], 'shared'],
    ['versions that nobody knows', `v0,x v2,${forged} v1,${vector} v1b, ,`, [shared], 'shared'],
    ['eight signatures', `${`v1,${forged} `.repeat(7)}v1,${vector}`, [shared], 'shared'],
  ])('verifies with %s', (_what, signatures, ...[keys, keyId]) => {
    expect(verify(signatures, { keys }).keyId).toBe(keyId);
  });

  test.each([
    ['nothing that is known', `v2,${vector}`],
    ['names of the prototype', `constructor,${vector} __proto__,${vector}`],
    ['a bare signature', vector],
    ['commas between', `v1,${vector},v1,${vector}`],
    ['nine signatures', `${`v1,${vector} `.repeat(8)}v1,${vector}`],
    ['nine signatures of two versions', `${`v1,${vector} `.repeat(8)}v1a,${signature1a}`],
    ['one of two malformed', `v1,${vector} v1,x`],
    ['v1a in the length of v1', `v1a,${vector}`],
    ['v1 in the length of v1a', `v1,${signature1a}`],
    ['hex', `v1,${Buffer.from(vector, 'base64').toString('hex')}`],
    ['capitals', `V1,${vector}`],
  ])('is malformed with %s', (_what, signatures) => {
    expect(() => verify(signatures, { keys: [shared, open] })).toThrow(code('signature_malformed'));
  });

  test('proves nothing by the key of the other version', () => {
    expect(() => verify(`v1,${vector}`, { keys: [open] })).toThrow(code('signature_mismatch'));
    expect(() => verify(`v1a,${signature1a}`, { keys: [shared] })).toThrow(code('signature_mismatch'));
  });

  test('proves nothing by an HMAC of what everybody knows of a public key', () => {
    const text = pair.secret.toString();
    const spki = open.key.export({ format: 'der', type: 'spki' });
    for (const known of [text, text.slice(5), Buffer.from(text.slice(5), 'base64'), spki]) {
      const digest = createHmac('sha256', createSecretKey(Buffer.from(known as string)))
        .update(`${id}.${time}.`)
        .update(body);
      expect(() => verify(`v1,${digest.digest('base64')}`, { keys: [open] })).toThrow(code('signature_mismatch'));
    }
  });
});

describe('id and time', () => {
  test('are signed', () => {
    expect(() => verify(`v1,${vector}`, { changes: { 'webhook-id': `${id}x` } })).toThrow(code('signature_mismatch'));
    expect(() => verify(`v1,${vector}`, { changes: { 'webhook-timestamp': '1614265331' } })).toThrow(
      code('signature_mismatch'),
    );
  });

  test('hold no dot: it would part them elsewhere', () => {
    const digest = createHmac('sha256', shared.key).update(`a.1614265330.${time}.`).update(body).digest('base64');
    for (const changes of [
      { 'webhook-id': 'a.1614265330' },
      { 'webhook-id': 'a', 'webhook-timestamp': `1614265330.${time}` },
    ] as Record<string, string>[])
      expect(() => verify(`v1,${digest}`, { changes })).toThrow(code('signature_malformed'));
  });

  test('are judged by the tolerance that was chosen', () => {
    const strict = standardWebhooks({ toleranceSeconds: 10 });
    const input = { headers: headersOf(`v1,${vector}`), body, keys: [shared] };
    expect(strict.verify({ ...input, receivedAt: receivedAt + 10_000_000 }).keyId).toBe('shared');
    expect(() => strict.verify({ ...input, receivedAt: receivedAt + 11_000_000 })).toThrow(
      code('timestamp_outside_tolerance'),
    );
  });
});

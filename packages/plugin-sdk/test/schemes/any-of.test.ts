import { createHmac, createSecretKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { HeaderList } from '../../src/headers.ts';
import { anyOf } from '../../src/schemes/any-of.ts';
import { bodyHmac } from '../../src/schemes/body-hmac.ts';
import { ed25519 } from '../../src/schemes/ed25519.ts';
import { rsaSha256 } from '../../src/schemes/rsa-sha256.ts';
import type { SignatureScheme } from '../../src/schemes/scheme.ts';
import { sortedParameters } from '../../src/schemes/sorted-parameters.ts';
import { standardWebhooks } from '../../src/schemes/standard-webhooks.ts';
import { timestampedHmac } from '../../src/schemes/timestamped-hmac.ts';
import { unsigned } from '../../src/schemes/unsigned.ts';
import { signedAt, vectorBody as body } from './samples.ts';

const stamped = timestampedHmac({ header: 'x-stamped', encoding: 'hex', toleranceSeconds: 300 });
const plain = bodyHmac({ header: 'x-plain', encoding: 'hex' });
const asymmetric = rsaSha256({ header: 'x-rsa', encoding: 'base64' });
const standard = standardWebhooks();
const form = sortedParameters({ parameter: 'sign', algorithm: 'hmac-sha256', encoding: 'hex' });
const publicText = ed25519({ header: 'x', encoding: 'hex' }).generateKey().secret.toString();
const none = unsigned({ because: 'a test' });
const scheme = anyOf(stamped, plain, asymmetric, standard);
const secret = Buffer.from('a shared secret');
const pair = asymmetric.generateKey();
const keys = [
  { id: 'shared', key: scheme.prepareKey(secret) },
  { id: 'public', key: scheme.prepareKey(pair.secret) },
];
const code = (name: string, detail?: string) =>
  expect.objectContaining({ code: `verify.${name}`, ...(detail !== undefined && { detail }) });
const verify = (headers: HeaderList, input = {}) =>
  scheme.verify({ headers, body, receivedAt: signedAt, keys, ...input });
const shared = createSecretKey(secret);
const sign = (header: string, key = shared) => scheme.sign({ body, key, signedAt, header });

describe('the scheme', () => {
  test.each([
    ['x-stamped', shared, 'shared', 'timestamped-hmac'],
    ['X-Plain', shared, 'shared', 'body-hmac'],
    ['x-rsa', pair.signingKey, 'public', 'rsa-sha256'],
  ])('is chosen by the header %s, and named', (header, key, ...[keyId, name]) => {
    expect(verify(sign(header, key))).toMatchObject({ keyId, scheme: name });
  });

  test('signs with its first member where it is not told', () => {
    expect(scheme.sign({ body, key: shared, signedAt })).toEqual(stamped.sign({ body, key: shared, signedAt }));
    expect(scheme).toMatchObject({ header: 'x-stamped', timestamped: true });
    expect(anyOf(plain, stamped)).toMatchObject({ header: 'x-plain', timestamped: false });
    expect(() => sign('x-other')).toThrow('no scheme signs in x-other');
  });

  test('is named with its header, where two are of one kind', () => {
    const other = timestampedHmac({ header: 'x-other', encoding: 'hex', toleranceSeconds: 300 });
    const both = anyOf(stamped, other, plain);
    const key = both.prepareKey(secret);
    const nameOf = (header: string) =>
      both.verify({
        headers: both.sign({ body, key: shared, signedAt, header }),
        body,
        receivedAt: signedAt,
        keys: [{ id: 'a', key }],
      }).scheme;
    expect([nameOf('x-stamped'), nameOf('x-other'), nameOf('x-plain')]).toEqual([
      'timestamped-hmac x-stamped',
      'timestamped-hmac x-other',
      'body-hmac',
    ]);
  });

  test('of none of the headers is missing', () => {
    expect(() => verify([['x-none', 'x']])).toThrow(
      code('signature_missing', 'x-stamped or x-plain or x-rsa or webhook-signature'),
    );
    expect(scheme.isOn({ headers: [], body })).toBe(false);
  });

  test("of two headers at once is nobody's guess, however genuine both are", () => {
    const both = [...sign('x-stamped'), ...sign('x-plain')];
    expect(() => verify(both)).toThrow(code('signature_malformed', 'x-stamped and x-plain at once'));
    expect(() => verify([...sign('x-stamped'), ['X-PLAIN', '']])).toThrow(code('signature_malformed'));
  });

  test('is no other than that of the header: what is wrong there is not made good elsewhere', () => {
    const digest = sign('x-plain')[0]?.[1] ?? '';
    expect(() => verify([['x-stamped', digest]])).toThrow(code('signature_malformed'));
    expect(() => verify([['x-rsa', digest]])).toThrow(code('signature_malformed'));
    expect(() => verify([['x-plain', '']])).toThrow(code('signature_missing'));
    expect(() => verify([...sign('x-plain'), ...sign('x-plain')])).toThrow(code('signature_malformed'));
  });

  test('keeps the rules of its member', () => {
    expect(() => verify(sign('x-stamped'), { receivedAt: signedAt + 301_000_000 })).toThrow(
      code('timestamp_outside_tolerance'),
    );
    expect(verify(sign('x-plain'), { receivedAt: 0 }).signedAt).toBeNull();
  });

  test('is refused where two members have one header', () => {
    expect(() => anyOf(plain, bodyHmac({ header: 'X-Plain', encoding: 'base64' }))).toThrow(
      'two schemes sign in x-plain',
    );
  });

  test('of several of several is one of all', () => {
    const nested = anyOf(anyOf(stamped, plain), asymmetric);
    expect(nested.members).toEqual([stamped, plain, asymmetric]);
    expect(() => anyOf(nested, plain)).toThrow('two schemes sign in x-plain');
  });

  test('may stand in the body', () => {
    const mixed = anyOf(plain, form);
    const key = mixed.prepareKey(secret);
    const input = { body: Buffer.from('a=1'), key: shared, signedAt, header: '' };
    const signed = mixed.signBody?.(input) ?? body;
    const webhook = { headers: mixed.sign(input), body: signed, receivedAt: 0, keys: [{ id: 'a', key }] };
    expect(mixed.verify(webhook).scheme).toBe('sorted-parameters-hmac-sha256');
    expect(mixed.signBody?.({ ...input, header: undefined })).toEqual(input.body);
    expect(() => mixed.verify({ ...webhook, headers: [['x-plain', 'x']] })).toThrow(
      code('signature_malformed', 'x-plain and sorted-parameters-hmac-sha256 at once'),
    );
  });
});

describe('a key', () => {
  test("that is public is nobody's shared secret: everybody could sign with it", () => {
    for (const known of [pair.secret, pair.secret.toString().trim()]) {
      const digest = createHmac('sha256', known).update(body).digest('hex');
      expect(() => verify([['x-plain', digest]])).toThrow(code('signature_mismatch'));
      expect(() => verify([['x-plain', digest]], { keys: keys.slice(1) })).toThrow(code('no_key', 'body-hmac'));
    }
  });

  test.each<[what: string, other: SignatureScheme, known: string]>([
    ['its bare bytes', ed25519({ header: 'x-ed', encoding: 'hex' }), publicText],
    ['its form in Standard Webhooks', standard, `whpk_${publicText}`],
  ])('that is public is none either in %s', (_what, other, known) => {
    const mixed = anyOf(plain, other);
    const headers = plain.sign({ body, key: createSecretKey(Buffer.from(known)), signedAt });
    const given = [{ id: 'public', key: mixed.prepareKey(Buffer.from(known)) }];
    expect(() => mixed.verify({ headers, body, receivedAt: signedAt, keys: given })).toThrow(
      code('no_key', 'body-hmac'),
    );
  });

  test('that none of the members takes is refused', () => {
    const two = anyOf(asymmetric, standard);
    expect(() => two.prepareKey(secret)).toThrow(
      expect.objectContaining({ code: 'config.key_unreadable', detail: 'it is no key of any of the schemes' }),
    );
    expect(() => scheme.prepareKey(Buffer.alloc(0))).toThrow(
      expect.objectContaining({ code: 'config.key_unreadable' }),
    );
  });

  test("is each member's own: of whsec_ one takes all, and another what is behind it", () => {
    const text = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const one = [{ id: 'a', key: scheme.prepareKey(Buffer.from(text)) }];
    const whole = plain.sign({ body, key: createSecretKey(Buffer.from(text)), signedAt });
    const behind = standard.sign({ body, key: standard.prepareKey(Buffer.from(text)), signedAt });
    expect(verify(whole, { keys: one }).scheme).toBe('body-hmac');
    expect(verify(behind, { keys: one }).scheme).toBe('standard-webhooks');
  });

  test("that is not the member's is no key of it", () => {
    expect(() => verify(sign('x-plain'), { keys: keys.slice(1) })).toThrow(code('no_key', 'body-hmac'));
    expect(() => verify(sign('x-rsa', pair.signingKey), { keys: keys.slice(0, 1) })).toThrow(
      code('no_key', 'rsa-sha256'),
    );
    expect(() => verify(sign('x-plain'), { keys: [] })).toThrow(code('no_key'));
  });

  test('holds the configured bytes, so that another scheme of the same members can use it', () => {
    const again = anyOf(stamped, plain, asymmetric, standard);
    expect(again.verify({ headers: sign('x-plain'), body, receivedAt: signedAt, keys }).keyId).toBe('shared');
  });

  test("to sign with is the first member's", () => {
    const { secret: made, signingKey } = scheme.generateKey();
    expect(scheme.prepareSigningKey(made).equals(signingKey)).toBe(true);
    expect(() => anyOf(asymmetric, plain).prepareSigningKey(pair.secret)).toThrow(
      expect.objectContaining({ detail: 'it can only verify' }),
    );
  });
});

describe('with an unsigned member', () => {
  const lax = anyOf(plain, none);
  const key = lax.prepareKey(secret);
  const verifyLax = (headers: HeaderList, allowUnsigned: boolean) =>
    lax.verify({ headers, body, receivedAt: signedAt, keys: [{ id: 'a', key }], allowUnsigned });

  test('passes what carries nothing, where the account allows it', () => {
    expect(lax.unsignedBecause).toBe('a test');
    expect(verifyLax([], true)).toEqual({ keyId: 'none', signedAt: null, scheme: 'unsigned' });
    expect(() => verifyLax([], false)).toThrow(code('signature_missing', 'x-plain'));
  });

  test('still refuses what carries a signature that is wrong', () => {
    expect(() => verifyLax([['x-plain', '0'.repeat(64)]], true)).toThrow(code('signature_mismatch'));
    expect(() => verifyLax([['x-plain', '']], true)).toThrow(code('signature_missing'));
    expect(verifyLax(plain.sign({ body, key: shared, signedAt }), true).scheme).toBe('body-hmac');
    expect(() =>
      lax.verify({ headers: [['x-plain', 'x']], body, receivedAt: 0, keys: [], allowUnsigned: true }),
    ).toThrow(code('no_key'));
  });

  test('does not pass by the account alone', () => {
    expect(() => verify([], { allowUnsigned: true })).toThrow(code('signature_missing'));
  });
});

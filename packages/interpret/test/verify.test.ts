import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { anyOf, bodyHmac, unsigned, type SignatureScheme } from '@tributary/plugin-sdk';
import type { Account } from '../src/index.ts';
import { readRecord } from '../src/record.ts';
import { verify } from '../src/verify.ts';
import { accountOf, acmePlugin, bodyOf, keyOf, paidCharge, receivedAt, recordOf, signed } from './acme.ts';
import { thrownBy } from './thrown-by.ts';

const body = bodyOf(paidCharge());
const { signature } = acmePlugin();
const prove = (account: Account, httpHeaders = signed(body), scheme: SignatureScheme = signature) =>
  verify(readRecord(recordOf(body, { httpHeaders })), account, scheme);
const codeOf = (account: Account, httpHeaders = signed(body)) => thrownBy(() => prove(account, httpHeaders)).code;

// Invariant 4: whoever looks at the clock of the process fails here.
beforeEach(() => {
  jest.spyOn(Date, 'now').mockImplementation(() => {
    throw new Error('the clock of the process was read');
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('a proof', () => {
  test('says the scheme, the key that matched, and when it was signed', () => {
    expect(prove(accountOf())).toEqual({
      scheme: 'timestamped-hmac',
      key_id: '2026-01',
      signed_at: Date.UTC(2026, 0, 1) * 1000,
    });
  });

  test.each(['old', 'new'])('during a rotation takes either key and says which: %s', (id) => {
    const account = accountOf({ keys: [keyOf('new'), keyOf('old')] });
    expect(prove(account, signed(body, id)).key_id).toBe(id);
  });
});

describe('a key', () => {
  test.each<[what: string, validity: { notBefore?: number; notAfter?: number }, code: string]>([
    ['without bounds', {}, 'valid'],
    ['that begins at receipt', { notBefore: receivedAt }, 'valid'],
    ['that begins a microsecond later', { notBefore: receivedAt + 1 }, 'verify.no_key'],
    ['that ended at receipt', { notAfter: receivedAt }, 'verify.no_key'],
    ['that ends a microsecond later', { notAfter: receivedAt + 1 }, 'valid'],
    ['that is retired, for a webhook of its time', { notBefore: 0, notAfter: receivedAt + 1 }, 'valid'],
    ['of no time at all', { notBefore: receivedAt, notAfter: receivedAt }, 'verify.no_key'],
  ])('%s: %s', (_what, validity, code) => {
    const account = accountOf({ keys: [keyOf('2026-01', validity)] });
    expect(code === 'valid' ? (prove(account), 'valid') : codeOf(account)).toBe(code);
  });

  test('that is not valid proves nothing, also where another is valid', () => {
    const account = accountOf({ keys: [keyOf('2026-01', { notAfter: receivedAt }), keyOf('other')] });
    expect(codeOf(account)).toBe('verify.signature_mismatch');
  });

  test('is there at all, or nothing passes', () => {
    expect(thrownBy(() => prove(accountOf({ keys: [] })))).toMatchObject({ code: 'verify.no_key', detail: 'main' });
  });
});

describe('the age of a signature', () => {
  test.each([
    [0, 'valid'],
    [300, 'valid'],
    [301, 'verify.timestamp_outside_tolerance'],
    [-300, 'valid'],
    [-301, 'verify.timestamp_outside_tolerance'],
  ])('of %i s at receipt is judged %s', (ageSeconds, code) => {
    const headers = signed(body, '2026-01', Date.UTC(2026, 0, 1) * 1000 - ageSeconds * 1_000_000);
    const received = { headers: { 'raw-received-at': '2026-01-01T00:00:00.000Z' }, httpHeaders: headers };
    const run = () => verify(readRecord(recordOf(body, received)), accountOf(), signature);
    expect(code === 'valid' ? (run(), 'valid') : thrownBy(run).code).toBe(code);
  });

  test("is judged by the account's tolerance where it has one", () => {
    const headers = signed(body, '2026-01', receivedAt - 60_000_000);
    expect(codeOf(accountOf({ toleranceSeconds: 30 }), headers)).toBe('verify.timestamp_outside_tolerance');
  });
});

describe('a scheme that proves nothing does not pass', () => {
  test.each<[what: string, result: unknown]>([
    ['nothing', undefined],
    ['true', true],
    ['an empty object', {}],
    ['a key that it was not given', { keyId: 'other', signedAt: null }],
    ['a promise', Promise.resolve({ keyId: '2026-01', signedAt: null })],
  ])('where it returns %s', (_what, result) => {
    const scheme = { ...signature, verify: () => result as never };
    expect(() => prove(accountOf(), [], scheme)).toThrow(TypeError);
  });
});

describe('without a signature', () => {
  const open = unsigned({ because: 'a test' });
  const lax = accountOf({ keys: [], allowUnsigned: true });

  test('passes where the scheme is unsigned and the account allows it, and says so', () => {
    expect(prove(lax, [], open)).toEqual({ scheme: 'unsigned', key_id: 'none', signed_at: null });
    expect(prove(lax, [], anyOf(signature, open))).toMatchObject({ scheme: 'unsigned', key_id: 'none' });
  });

  test.each<[what: string, account: Account, scheme: SignatureScheme, code: string]>([
    ['an account that does not allow it', accountOf({ keys: [] }), open, 'verify.no_key'],
    ['an account with a key that does not allow it', accountOf(), open, 'verify.no_key'],
    ['a scheme of which a part is unsigned', accountOf(), anyOf(signature, open), 'verify.signature_missing'],
    ['a scheme that signs, whatever the account allows', lax, anyOf(signature), 'verify.signature_missing'],
  ])('does not pass in %s', (_what, account, ...[scheme, code]) => {
    expect(thrownBy(() => prove(account, [], scheme)).code).toBe(code);
  });

  test.each<[what: string, proof: unknown]>([
    ['no key by name alone', { keyId: 'none', signedAt: null }],
    ['no key of another scheme', { keyId: 'none', signedAt: null, scheme: 'body-hmac' }],
    ['unsigned with a key', { keyId: 'k', signedAt: null, scheme: 'unsigned' }],
  ])('does not pass by a proof that says %s', (_what, proof) => {
    const scheme = { ...signature, verify: () => proof as never };
    expect(() => prove(lax, [], scheme)).toThrow(TypeError);
  });

  test('does not pass by a proof that says unsigned where the account does not allow it', () => {
    const scheme = { ...signature, verify: () => ({ keyId: 'none', signedAt: null, scheme: 'unsigned' }) };
    expect(() => prove(accountOf(), [], scheme)).toThrow(TypeError);
  });
});

test('a scheme of several says which it was', () => {
  const key = { ...keyOf('2026-01'), key: anyOf(signature).prepareKey(Buffer.from('2026-01')) };
  const other = bodyHmac({ header: 'x-acme', encoding: 'hex' });
  const headers = other.sign({ body, key: keyOf('2026-01').key, signedAt: receivedAt });
  expect(prove(accountOf({ keys: [key] }), headers, anyOf(signature, other))).toEqual({
    scheme: 'body-hmac',
    key_id: '2026-01',
    signed_at: null,
  });
});

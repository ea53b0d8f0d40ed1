import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { VerifyInput } from '../../src/schemes/scheme.ts';
import { timestampedHmac } from '../../src/schemes/timestamped-hmac.ts';
import { hmacSha256 } from '../../src/schemes/hmac.ts';

const body = Buffer.from(
  '{"id":"evt_vector_1","object":"event","created_at":"2025-03-11T12:25:08.284979602Z","type":"vector"}',
);
const scheme = timestampedHmac({ header: 'Acme-Signature', encoding: 'hex', toleranceSeconds: 300 });
const seconds = 1_700_000_000;
const receivedAt = seconds * 1_000_000;
const key = scheme.prepareKey(Buffer.from('whsec_vector_secret'));
const vector = '03229512df7ba507193428839029b57d64c6ff96da989783cfa350c46896b2ca';
const forged = '0'.repeat(64);

const code = (name: string) => expect.objectContaining({ code: `verify.${name}` });

describe('the vector of the documented formula', () => {
  test.each([
    ['whsec_vector_secret', vector],
    ['whs_vector_secret', 'fb882f89752d531ff021f1abc7a4bfdd5753973ffd475c59d4095af60a745de2'],
  ])('verifies with the whole of %s', (secret, signature) => {
    const keys = [{ id: 'a', key: scheme.prepareKey(Buffer.from(secret)) }];
    expect(verify(`t=1700000000,v1=${signature}`, { keys })).toEqual({ keyId: 'a', signedAt: receivedAt });
  });

  test('does not verify without the prefix of its secret', () => {
    const keys = [{ id: 'a', key: scheme.prepareKey(Buffer.from('vector_secret')) }];
    expect(() => verify(`t=1700000000,v1=${vector}`, { keys })).toThrow(code('signature_mismatch'));
  });

  test('is what the scheme signs', () => {
    expect(scheme.sign({ body, key, signedAt: receivedAt + 999_999 })).toEqual([
      ['acme-signature', `t=1700000000,v1=${vector}`],
    ]);
  });

  test('is told apart from other bytes: any bit of the body matters', () => {
    for (let at = 0; at < body.length; at += 1) {
      const changed = Buffer.from(body);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => verify(`t=1700000000,v1=${vector}`, { body: changed })).toThrow(code('signature_mismatch'));
    }
  });
});

describe('the header', () => {
  test.each([
    ['in the documented order', `t=1700000000,v1=${vector}`],
    ['in another order', `v1=${vector},t=1700000000`],
    ['with blanks around its elements', ` t = 1700000000 , v1 = ${vector} `],
    ['in upper-case hex', `t=1700000000,v1=${vector.toUpperCase()}`],
    ['with elements that nobody knows', `t=1700000000,v0=${forged},v2=x,v1=${vector},u,=,t2=5,v1x,tt`],
    ['with two signatures, the second ours', `t=1700000000,v1=${forged},v1=${vector}`],
    ['with two signatures, the first ours', `t=1700000000,v1=${vector},v1=${forged}`],
    ['with eight signatures', `t=1700000000,${`v1=${forged},`.repeat(7)}v1=${vector}`],
  ])('verifies %s', (_how, header) => expect(verify(header).keyId).toBe('new'));

  test('is missing where it is not there, and found in any case', () => {
    const header = `t=1700000000,v1=${vector}`;
    expect(() => verify(header, { headers: [['other-signature', header]] })).toThrow(code('signature_missing'));
    expect(verify(header, { headers: [['ACME-Signature', header]] }).keyId).toBe('new');
  });

  test('is malformed where it comes twice', () => {
    const header = `t=1700000000,v1=${vector}`;
    const headers = [
      ['acme-signature', header],
      ['Acme-Signature', header],
    ] as const;
    expect(() => verify(header, { headers })).toThrow(code('signature_malformed'));
  });

  test.each([
    ['nine signatures', `t=1700000000,${`v1=${vector},`.repeat(8)}v1=${vector}`],
    ['no signature', 't=1700000000'],
    ['a signature of another version alone', `t=1700000000,v0=${vector}`],
    ['a signature in capitals alone', `t=1700000000,V1=${vector}`],
    ['no time', `v1=${vector}`],
    ['a time without its equals sign', `t1700000000,v1=${vector}`],
    ['its time twice', `t=1700000000,t=1700000000,v1=${vector}`],
    ['two times', `t=1600000000,v1=${vector},t=1700000000`],
    ['a bare digest', vector],
    ['an empty signature', 't=1700000000,v1='],
    ['64 digits and "zz"', `t=1700000000,v1=${vector}zz`],
    ['62 digits', `t=1700000000,v1=${vector.slice(2)}`],
    ['two digits', `t=1700000000,v1=${vector.slice(0, 2)}`],
    ['no hex', `t=1700000000,v1=${'g'.repeat(64)}`],
    ['base64', `t=1700000000,v1=${Buffer.from(vector, 'hex').toString('base64')}`],
    ['one of two signatures malformed', `t=1700000000,v1=${vector},v1=zz`],
  ])('is malformed with %s', (_what, header) => {
    expect(() => verify(header)).toThrow(code('signature_malformed'));
  });

  // Each is signed as it stands, so that nothing but the form can be wrong.
  test.each([
    '',
    'abc',
    'NaN',
    'Infinity',
    '-1',
    '+1',
    '1e9',
    '0x10',
    '1.5',
    '1_700',
    '17 00',
    '١٧',
    '1700000000s',
    '1'.repeat(13),
  ])('is malformed with a time of "%s", however genuine its signature', (t) => {
    const signature = hmacSha256(key, [`${t}.`, body]).toString('hex');
    expect(() => verify(`t=${t},v1=${signature}`, { toleranceSeconds: 1e15 })).toThrow(code('signature_malformed'));
  });

  test('never gives a proof for text that nobody signed', () => {
    const elements = fc.constantFrom(
      't=1700000000',
      `v1=${forged}`,
      't=',
      'v1=',
      'v1',
      't',
      '',
      '=',
      ' ',
      `v0=${vector}`,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(elements, fc.string())), (parts) => {
        expect(() => verify(parts.join(','))).toThrow(/./);
      }),
    );
  });
});

describe('the time', () => {
  test.each([
    ['at once', 0, true],
    ['as late as the tolerance', 300, true],
    ['later', 301, false],
    ['as early as the tolerance', -300, true],
    ['earlier', -301, false],
    ['a year later', 31_536_000, false],
  ])('of a webhook received %s is judged by the time of receipt', (_when, lateSeconds, isInTime) => {
    const input = { receivedAt: receivedAt + lateSeconds * 1_000_000 };
    if (isInTime) expect(verify(`t=1700000000,v1=${vector}`, input).signedAt).toBe(receivedAt);
    else expect(() => verify(`t=1700000000,v1=${vector}`, input)).toThrow(code('timestamp_outside_tolerance'));
  });

  test('is measured to the microsecond', () => {
    const input = { receivedAt: receivedAt + 300_000_001 };
    expect(() => verify(`t=1700000000,v1=${vector}`, input)).toThrow(code('timestamp_outside_tolerance'));
  });

  test("is judged by the account's tolerance before the scheme's", () => {
    const input = { receivedAt: receivedAt + 301_000_000 };
    expect(verify(`t=1700000000,v1=${vector}`, { ...input, toleranceSeconds: 600 }).keyId).toBe('new');
    const sooner = { receivedAt: receivedAt + 11_000_000, toleranceSeconds: 10 };
    expect(() => verify(`t=1700000000,v1=${vector}`, sooner)).toThrow(code('timestamp_outside_tolerance'));
    const zero = { receivedAt: receivedAt + 1_000_000, toleranceSeconds: 0 };
    expect(() => verify(`t=1700000000,v1=${vector}`, zero)).toThrow(code('timestamp_outside_tolerance'));
  });

  test('is signed: another one is a mismatch, and so is an old forgery', () => {
    expect(() => verify(`t=1700000001,v1=${vector}`)).toThrow(code('signature_mismatch'));
    expect(() => verify(`t=1,v1=${forged}`)).toThrow(code('signature_mismatch'));
  });

  test('says how old it was, and nothing else', () => {
    const input = { receivedAt: receivedAt + 400_000_000 };
    expect(() => verify(`t=1700000000,v1=${vector}`, input)).toThrow(
      expect.objectContaining({ detail: '400 s old at receipt' }),
    );
  });
});

test('the key that matched is named, and a key that is not there matches nothing', () => {
  const old = { id: 'old', key: scheme.prepareKey(Buffer.from('old secret')) };
  const current = { id: 'new', key };
  expect(verify(`t=1700000000,v1=${vector}`, { keys: [old, current] }).keyId).toBe('new');
  expect(verify(`t=1700000000,v1=${vector}`, { keys: [current, old] }).keyId).toBe('new');
  expect(() => verify(`t=1700000000,v1=${vector}`, { keys: [old] })).toThrow(code('signature_mismatch'));
  expect(() => verify(`t=1700000000,v1=${vector}`, { keys: [] })).toThrow(code('signature_mismatch'));
});

test('signs and verifies in base64 too', () => {
  const other = timestampedHmac({ header: 'x', encoding: 'base64', toleranceSeconds: 300 });
  const headers = other.sign({ body, key, signedAt: receivedAt });
  expect(headers[0]?.[1]).toBe(`t=1700000000,v1=${Buffer.from(vector, 'hex').toString('base64')}`);
  expect(other.verify({ headers, body, receivedAt, keys: [{ id: 'a', key }] }).keyId).toBe('a');
});

test('tells its header, its name and that it can be stale', () => {
  expect(scheme).toMatchObject({ name: 'timestamped-hmac', header: 'acme-signature', timestamped: true });
});

function verify(header: string, input: Partial<VerifyInput> = {}) {
  return scheme.verify({
    headers: [['acme-signature', header]],
    body,
    receivedAt,
    keys: [{ id: 'new', key }],
    ...input,
  });
}

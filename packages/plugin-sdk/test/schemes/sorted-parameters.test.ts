import { createSecretKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { sortedParameters } from '../../src/schemes/sorted-parameters.ts';
import { rsaVectors } from './rsa-vectors.ts';
import { signedAt } from './samples.ts';

const unsigned =
  'resultCode=succeed&reference=order+1%2F%C3%A4&merchantNo=500000000007264&memo=&currency=USD&amount=12.30';
const scheme = sortedParameters({ parameter: 'sign', algorithm: 'hmac-sha256', encoding: 'hex' });
const key = createSecretKey(Buffer.from('vector_secret'));
/** Computed elsewhere, over `amount=12.30&currency=USD&merchantNo=500000000007264&reference=order 1/ä&resultCode=succeed`. */
const vector = 'c75d37f3429ec12f29fff49f3221454627a084571f7712c1f141a5b8792917f4';
const verify = (body: string) =>
  scheme.verify({ headers: [], body: Buffer.from(body), receivedAt: 0, keys: [{ id: 'a', key }] });
const code = (name: string) => expect.objectContaining({ code: `verify.signature_${name}` });

describe('the vector', () => {
  test('verifies, and is what the scheme puts into the body', () => {
    expect(verify(`${unsigned}&sign=${vector}`)).toEqual({ keyId: 'a', signedAt: null });
    const input = { body: Buffer.from(unsigned), key, signedAt };
    expect(scheme.signBody?.(input).toString()).toBe(`${unsigned}&sign=${vector}`);
    expect(scheme.sign(input)).toEqual([]);
    expect(scheme).toMatchObject({ name: 'sorted-parameters-hmac-sha256', header: '', timestamped: false });
  });

  test('verifies with RSA', () => {
    const other = sortedParameters({ parameter: 'sign', algorithm: 'rsa-sha256', encoding: 'base64' });
    const keys = [{ id: 'a', key: other.prepareKey(Buffer.from(rsaVectors.publicKey)) }];
    const body = Buffer.from(`${unsigned}&sign=${encodeURIComponent(rsaVectors.form)}`);
    expect(other.verify({ headers: [], body, receivedAt: 0, keys }).keyId).toBe('a');
    expect(other.name).toBe('sorted-parameters-rsa-sha256');
  });

  test('verifies in whatever order, wherever the signature stands, with empty parameters more or less', () => {
    const shuffled = unsigned.split('&').toReversed().join('&').replace('memo=', 'more=');
    expect(verify(`sign=${vector}&${shuffled}`).keyId).toBe('a');
  });
});

describe('a form', () => {
  test.each([
    ['a value changed', unsigned.replace('12.30', '12.31')],
    ['a parameter more', `${unsigned}&a=1`],
    ['a parameter less', unsigned.replace('currency=USD&', '')],
    ['two values exchanged', unsigned.replace('USD', 'x').replace('succeed', 'USD').replace('=x', '=succeed')],
    ['a parameter twice', `${unsigned}&amount=12.30`],
    ['what is no form', `${unsigned}&x=%zz`],
  ])('with %s is a mismatch', (_what, changed) => {
    expect(() => verify(`${changed}&sign=${vector}`)).toThrow(code('mismatch'));
  });

  test.each([
    ['two parameters that became one', 'a=1%26b%3D2'],
    ['a name with = in it', 'a%3D1%26b=2'],
    ['a name with & in it', 'a%26b=1'],
  ])('with %s can be read in two ways, and is refused though its signature fits', (_what, body) => {
    const [, digest = ''] =
      scheme
        .signBody?.({ body: Buffer.from('a=1&b=2'), key, signedAt })
        .toString()
        .split('&sign=') ?? [];
    expect(verify(`a=1&b=2&sign=${digest}`).keyId).toBe('a');
    expect(() => verify(`${body}&sign=${digest}`)).toThrow(code('mismatch'));
    expect(() => scheme.signBody?.({ body: Buffer.from(body), key, signedAt })).toThrow(code('mismatch'));
  });

  test('takes = in a value, which is read in one way', () => {
    const body = scheme.signBody?.({ body: Buffer.from('a=b%3Dc'), key, signedAt }) ?? Buffer.alloc(0);
    expect(verify(body.toString()).keyId).toBe('a');
  });

  test.each([
    ['no signature', unsigned],
    ['an empty one', `${unsigned}&sign=`],
    ['one by another name', `${unsigned}&Sign=${vector}`],
  ])('with %s misses it', (_what, body) => {
    expect(() => verify(body)).toThrow(code('missing'));
  });

  test.each([
    [`${unsigned}&sign=${vector}`, true],
    ['sign', true],
    [unsigned, false],
    ['{"sign":"x"}', false],
    ['sign=%zz', false],
    ['', false],
  ])('%s carries a signature: %p', (body, isOn) => {
    expect(scheme.isOn({ headers: [], body: Buffer.from(body) })).toBe(isOn);
  });

  test('that is empty can be signed', () => {
    const body = scheme.signBody?.({ body: Buffer.alloc(0), key, signedAt }).toString() ?? '';
    expect(body).toMatch(/^sign=[0-9a-f]{64}$/);
    expect(verify(body).keyId).toBe('a');
  });
});

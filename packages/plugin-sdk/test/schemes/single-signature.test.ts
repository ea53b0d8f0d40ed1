import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { hmac } from '../../src/schemes/hmac.ts';
import { singleSignature, type SingleSignatureOptions } from '../../src/schemes/single-signature.ts';
import { signedAt, vectorBody as body } from './samples.ts';

const key = hmac.prepareKey(Buffer.from('vector_secret'));
const timestamp = { header: 'X-Time', unit: 'seconds', toleranceSeconds: 300 } as const;
const build = (changes: Partial<SingleSignatureOptions> = {}) =>
  singleSignature({
    name: 'n',
    header: 'X-Sign',
    encoding: 'hex',
    algorithm: hmac,
    template: '{header:x-time}{header:X-Id}{body}',
    timestamp,
    ...changes,
  });
const digest = (text: string) => createHmac('sha256', 'vector_secret').update(text).digest('hex');

describe('one signature in a header', () => {
  test('tells its name, its header in lower case and whether it can be stale', () => {
    expect(build()).toMatchObject({ name: 'n', header: 'x-sign', timestamped: true });
    expect(build({ timestamp: undefined }).timestamped).toBe(false);
  });

  test('signs with its time, and with something that stays the same for other headers', () => {
    const headers = build().sign({ body, key, signedAt });
    const id = headers[1]?.[1] ?? '';
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(headers).toEqual([
      ['x-time', '1700000000'],
      ['x-id', id],
      ['x-sign', digest(`1700000000${id}${body.toString()}`)],
    ]);
    expect(build().sign({ body, key, signedAt })).toEqual(headers);
  });

  test('refuses a time that is not signed when it is built: anybody could write another', () => {
    expect(() => build({ template: '{body}' })).toThrow('the timestamp in X-Time is not part of the template {body}');
  });

  test('says of a time without the form that it is malformed, however genuine', () => {
    for (const time of ['17s', '1.5', '1e9', '1'.repeat(13)]) {
      const headers = [
        ['x-time', time],
        ['x-id', 'i'],
        ['x-sign', digest(`${time}i${body.toString()}`)],
      ] as const;
      expect(() => build().verify({ headers, body, receivedAt: signedAt, keys: [{ id: 'a', key }] })).toThrow(
        expect.objectContaining({ code: 'verify.signature_malformed' }),
      );
    }
  });

  test('judges the first instant of all as any other', () => {
    const headers = build().sign({ body, key, signedAt: 0 });
    expect(() => build().verify({ headers, body, receivedAt: signedAt, keys: [{ id: 'a', key }] })).toThrow(
      expect.objectContaining({ code: 'verify.timestamp_outside_tolerance' }),
    );
  });

  test('tells the age of a genuine signature alone', () => {
    const [time, id] = build().sign({ body, key, signedAt: 0 });
    const forged = [time, id, ['x-sign', '0'.repeat(64)]] as never;
    expect(() => build().verify({ headers: forged, body, receivedAt: signedAt, keys: [{ id: 'a', key }] })).toThrow(
      expect.objectContaining({ code: 'verify.signature_mismatch' }),
    );
  });

  test('is there wherever its header is, also where it is empty', () => {
    expect(build().isOn({ headers: [['X-SIGN', '']], body })).toBe(true);
    expect(build().isOn({ headers: [['x-time', '1']], body })).toBe(false);
  });
});

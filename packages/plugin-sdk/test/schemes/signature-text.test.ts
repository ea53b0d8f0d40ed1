import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeCanonical, decodeSignature, type SignatureEncoding } from '../../src/schemes/signature-text.ts';

describe('canonical text', () => {
  test.each<[string, SignatureEncoding]>([
    ['00ffAb', 'hex'],
    ['', 'hex'],
    ['AP+r', 'base64'],
    ['AP8=', 'base64'],
  ])('%j is %s', (text, encoding) => expect(decodeCanonical(text, encoding)).toEqual(Buffer.from(text, encoding)));

  test.each<[string, SignatureEncoding]>([
    ['0', 'hex'],
    ['0g', 'hex'],
    ['00 ', 'hex'],
    ['00\n', 'hex'],
    ['0x00', 'hex'],
    ['٠٠', 'hex'],
    ['AP-r', 'base64'],
    ['AP8', 'base64'],
    ['AP9=', 'base64'],
    ['AP8==', 'base64'],
    ['AP8=AP8=', 'base64'],
    [' AP+r', 'base64'],
    ['AP\n+r', 'base64'],
    ['AP+r\u{4100}', 'base64'],
  ])('%j is no %s', (text, encoding) => expect(decodeCanonical(text, encoding)).toBeUndefined());

  test('is one for each byte string, but for the case of hex', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const bytes = decodeCanonical(text, 'base64');
        expect(bytes?.toString('base64') ?? text).toBe(text);
        const hex = decodeCanonical(text, 'hex');
        expect(hex?.toString('hex') ?? text.toLowerCase()).toBe(text.toLowerCase());
      }),
    );
  });
});

test('a signature has one of the lengths, or it is malformed', () => {
  expect(decodeSignature('0011', 'hex', [1, 2])).toEqual(Buffer.from([0, 0x11]));
  expect(() => decodeSignature('001122', 'hex', [1, 2])).toThrow(
    expect.objectContaining({ code: 'verify.signature_malformed', detail: 'not the hex of 1 or 2 bytes' }),
  );
});

import { describe, expect, test } from '@jest/globals';
import { hasHeader, singleHeader, type HeaderList } from '../src/headers.ts';

describe('singleHeader', () => {
  test.each<[string, HeaderList]>([
    ['lower-case', [['signature', 'x']]],
    ['in any case', [['SigNature', 'x']]],
    [
      'among others',
      [
        ['signature-input', 'a'],
        ['x-signature', 'b'],
        ['Signature', 'x'],
        ['sign', 'c'],
      ],
    ],
  ])('finds a header %s, by a name in any case', (_how, headers) => {
    expect(singleHeader(headers, 'signature')).toBe('x');
    expect(singleHeader(headers, 'Signature')).toBe('x');
  });

  test('leaves the value as it is', () => {
    expect(singleHeader([['signature', ' a,b ']], 'signature')).toBe(' a,b ');
  });

  test.each<[string, HeaderList]>([
    ['absent', []],
    ['absent among others', [['signatures', 'x']]],
    ['empty', [['signature', '']]],
    ['of another length in lower case', [['ſignature', 'x']]],
  ])('is missing when %s', (_how, headers) => {
    expect(() => singleHeader(headers, 'Signature')).toThrow(
      expect.objectContaining({ code: 'verify.signature_missing', detail: 'signature' }),
    );
  });

  test.each<[string, HeaderList]>([
    [
      'in one case',
      [
        ['signature', 'x'],
        ['signature', 'y'],
      ],
    ],
    [
      'in two cases',
      [
        ['signature', 'x'],
        ['SIGNATURE', 'y'],
      ],
    ],
    [
      'with one value',
      [
        ['signature', 'x'],
        ['other', 'z'],
        ['signature', 'x'],
      ],
    ],
    [
      'first empty',
      [
        ['signature', ''],
        ['signature', 'x'],
      ],
    ],
    [
      'then empty',
      [
        ['signature', 'x'],
        ['signature', ''],
      ],
    ],
  ])('is malformed when it comes twice, %s', (_how, headers) => {
    expect(() => singleHeader(headers, 'signature')).toThrow(
      expect.objectContaining({ code: 'verify.signature_malformed', detail: 'signature comes twice' }),
    );
  });
});

describe('hasHeader', () => {
  test.each<[string, HeaderList, boolean]>([
    ['once', [['SigNature', 'x']], true],
    [
      'twice',
      [
        ['signature', 'x'],
        ['signature', 'y'],
      ],
      true,
    ],
    ['empty', [['signature', '']], true],
    ['not at all', [['signatures', 'x']], false],
  ])('finds a header that is there %s', (_how, headers, isThere) => {
    expect(hasHeader(headers, 'Signature')).toBe(isThere);
  });
});

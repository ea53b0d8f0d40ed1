import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { decimalScale, formatDecimal, parseDecimal } from '../src/index.ts';

const bound = 10n ** 38n;
const unscaledAmounts = fc.bigInt({ min: -bound + 1n, max: bound - 1n });

/** The number that a decimal text stands for, times 10^places: another way than the code's. */
function valueOf(text: string, places: number): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole) * 10n ** BigInt(places) + BigInt(fraction.padEnd(places, '0') || '0');
  return text.startsWith('-') ? -value : value;
}

describe('formatDecimal', () => {
  test.each<[unscaled: bigint, scale: number, text: string]>([
    [1230n, 2, '12.3'],
    [-1n, 3, '-0.001'],
    [0n, 18, '0'],
    [500n, 0, '500'], // JPY
    [-500n, 0, '-500'],
    [1005n, 3, '1.005'], // KWD
    [1_000_001n, 6, '1.000001'], // USDC
    [1n, 18, '0.000000000000000001'],
    [123_456_789_012_345_678_901n, 18, '123.456789012345678901'],
    [9_007_199_254_740_993n, 2, '90071992547409.93'],
  ])('%s at scale %i is %s', (unscaled, scale, text) => {
    expect(formatDecimal(unscaled, scale)).toBe(text);
  });

  test('keeps the value and says nothing twice, at any scale', () => {
    fc.assert(
      fc.property(unscaledAmounts, fc.integer({ min: 0, max: 18 }), (unscaled, scale) => {
        const text = formatDecimal(unscaled, scale);
        expect(text).toMatch(/^(0|-?[1-9]\d*|-?(0|[1-9]\d*)\.\d*[1-9])$/);
        expect(valueOf(text, scale)).toBe(unscaled);
      }),
    );
  });
});

describe('parseDecimal', () => {
  test('is the inverse of formatDecimal', () => {
    fc.assert(
      fc.property(unscaledAmounts, (unscaled) => {
        expect(parseDecimal(formatDecimal(unscaled, decimalScale))).toBe(unscaled);
      }),
    );
  });

  test('takes zeros before and after that say nothing', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n) + 1n, max: 10n ** 20n - 1n }),
        fc.nat(18),
        fc.nat(40),
        (amount, scale, zeros) => {
          const text = formatDecimal(amount, scale);
          const padded = (text.includes('.') ? text : `${text}.`) + '0'.repeat(zeros + 1);
          expect(parseDecimal(padded)).toBe(valueOf(text, decimalScale));
        },
      ),
    );
    expect(parseDecimal('0007')).toBe(7n * 10n ** 18n);
    expect(parseDecimal('-0')).toBe(0n);
  });

  test.each([
    '',
    '-',
    '.5',
    '5.',
    '+5',
    '1e3',
    '1,000',
    ' 1',
    '1 ',
    '1\n',
    '0x10',
    'NaN',
    'Infinity',
    '--1',
    '1.2.3',
    '٣', // a digit elsewhere
    '0.0000000000000000001', // 19 digits after the point
    '100000000000000000000', // 21 before it
    '-100000000000000000000',
    '9'.repeat(1_000_000),
  ])('refuses %.40j', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });

  test('takes the bounds of decimal(38,18) and nothing beyond', () => {
    const largest = `${'9'.repeat(20)}.${'9'.repeat(18)}`;
    expect(parseDecimal(largest)).toBe(bound - 1n);
    expect(parseDecimal(`-${largest}`)).toBe(1n - bound);
    expect(parseDecimal(`1${'0'.repeat(20)}`)).toBeUndefined();
  });
});

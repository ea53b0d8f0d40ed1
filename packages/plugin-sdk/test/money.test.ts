import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ExactNumber, type JsonValue } from '../src/json.ts';
import { decimalText, readMajorUnits, readMinorUnits, readScaledUnits } from '../src/money.ts';

const exact = (text: string) => new ExactNumber(text);

describe('readMinorUnits', () => {
  test.each<[JsonValue, string, string]>([
    [6700, 'USD', '67'],
    [6705, 'usd', '67.05'],
    ['6700', 'Usd', '67'],
    [1, 'USD', '0.01'],
    [0, 'USD', '0'],
    [-0, 'USD', '0'],
    [-1250, 'EUR', '-12.5'],
    ['-5', 'EUR', '-0.05'],
    [500, 'JPY', '500'],
    [100899, 'KWD', '100.899'],
    [1, 'KWD', '0.001'],
    [12345, 'CLF', '1.2345'],
    ['007', 'USD', '0.07'],
    [Number.MAX_SAFE_INTEGER, 'USD', '90071992547409.91'],
    [exact('9007199254740993'), 'USD', '90071992547409.93'],
    ['9007199254740993', 'USD', '90071992547409.93'],
    [exact('-9007199254740993'), 'JPY', '-9007199254740993'],
    [100000, 'USD', '1000'],
    [1e21, 'JPY', undefined as unknown as string],
    [exact('1.0000000000000000000e3'), 'USD', '10'],
    ['99999999999999999999', 'JPY', '99999999999999999999'],
    ['-99999999999999999999', 'JPY', '-99999999999999999999'],
  ])('%p %s is %s', (value, currency, amount) => {
    const money = amount === undefined ? undefined : { amount, currency: currency.toUpperCase() };
    expect(readMinorUnits(value, currency)).toEqual(money);
  });

  test.each<[string, JsonValue, string]>([
    ['a fraction of a cent', 100.5, 'USD'],
    ['a fraction of a cent as text', '100.5', 'USD'],
    ['a long fraction of a cent', exact('1.00000000000000001'), 'USD'],
    ['a text with a point, which may be whole dollars', '67.00', 'USD'],
    ['a code that only looks like one in upper case', 1, 'ısk'],
    ['a code whose letter has two capitals', 1, 'ßd'],
    ['NaN', NaN, 'USD'],
    ['infinity', Infinity, 'USD'],
    ['an overflow', exact('1e400'), 'USD'],
    ['what vanishes in a float', exact('1e-400'), 'USD'],
    ['an exponent in text', '1e3', 'USD'],
    ['no digits', '', 'USD'],
    ['a sign alone', '-', 'USD'],
    ['a plus sign', '+1', 'USD'],
    ['a blank', ' 1', 'USD'],
    ['a line break', '1\n', 'USD'],
    ['a hexadecimal number', '0x10', 'USD'],
    ['separators', '1,000', 'USD'],
    ['digits of another script', '١', 'USD'],
    ['a flag', true, 'USD'],
    ['null', null, 'USD'],
    ['an object', { amount: 1 }, 'USD'],
    ['a list', [1], 'USD'],
    ['more than decimal(38,18)', '100000000000000000000', 'JPY'],
    ['a megabyte of zeros', exact(`1.${'0'.repeat(1_000_000)}1`), 'USD'],
    ['a megabyte of zeros as text', `1.${'0'.repeat(1_000_000)}1`, 'USD'],
    ['a currency that nobody knows', 100, 'USDC'],
    ['no currency', 100, ''],
    ['an inherited currency', 100, 'constructor'],
    ['an inherited currency', 100, '__proto__'],
  ])('refuses %s', (_what, value, currency) => expect(readMinorUnits(value, currency)).toBeUndefined());

  test("takes the plugin's digits before those of ISO 4217, and for assets that ISO does not know", () => {
    const exponents = { USDC: 6, JPY: 2, WEI: 18 };
    expect(readMinorUnits(1_500_000, 'usdc', exponents)).toEqual({ amount: '1.5', currency: 'USDC' });
    expect(readMinorUnits(10000, 'JPY', exponents)).toEqual({ amount: '100', currency: 'JPY' });
    expect(readMinorUnits(1, 'WEI', exponents)).toEqual({ amount: '0.000000000000000001', currency: 'WEI' });
    expect(readMinorUnits(100, 'USD', exponents)).toEqual({ amount: '1', currency: 'USD' });
    expect(readMinorUnits(100, 'TOSTRING', {})).toBeUndefined();
  });
});

describe('readScaledUnits', () => {
  test.each([
    [2000, 0, '2000'],
    [2000, 2, '20'],
    [1, 18, '0.000000000000000001'],
  ])('%d of scale %d is %s', (value, scale, amount) => {
    expect(readScaledUnits(value, 'usd', scale)).toEqual({ amount, currency: 'USD' });
  });

  test.each([-1, 19, 1.5, NaN, Infinity])('refuses a scale of %d', (scale) => {
    expect(readScaledUnits(1, 'USD', scale)).toBeUndefined();
  });

  test.each(['US', 'USDTOOLONGASSET', 'U$D', 'ÜSD', ''])('refuses the currency "%s"', (currency) => {
    expect(readScaledUnits(1, currency, 2)).toBeUndefined();
  });
});

describe('readMajorUnits', () => {
  test.each<[JsonValue, string, string]>([
    [100.23, 'USD', '100.23'],
    [0.1, 'USD', '0.1'],
    ['100.230', 'USD', '100.23'],
    ['100.000000', 'USDC', '100'],
    ['0.000000000000000001', 'ETH', '0.000000000000000001'],
    [exact('1.00000000000000001'), 'USD', '1.00000000000000001'],
    [exact('12345678901234567890.123456789012345678'), 'USD', '12345678901234567890.123456789012345678'],
    [1e-7, 'BTC', '0.0000001'],
    [1.5e-7, 'BTC', '0.00000015'],
    [-0, 'USD', '0'],
    ['-0.00', 'USD', '0'],
    ['-1.50', 'JPY', '-1.5'],
    ['00012.50', 'USD', '12.5'],
  ])('%p %s is %s', (value, currency, amount) => {
    expect(readMajorUnits(value, currency)).toEqual({ amount, currency });
  });

  test.each<[string, JsonValue]>([
    ['nineteen decimals', '0.0000000000000000001'],
    ['twenty-one digits before the point', '100000000000000000000'],
    ['an overflow', exact('1e400')],
    ['what vanishes in a float', exact('1e-400')],
    ['an exponent beyond reason', exact('1e9999999999')],
    ['an exponent in text', '1e3'],
    ['a point without digits', '1.'],
    ['digits without a whole', '.5'],
    ['two points', '1.2.3'],
    ['a comma', '1,5'],
    ['NaN', NaN],
  ])('refuses %s', (_what, value) => expect(readMajorUnits(value, 'USD')).toBeUndefined());
});

describe('decimalText', () => {
  test.each<[JsonValue, string | undefined]>([
    [1e21, '1000000000000000000000'],
    [1.5e300, `15${'0'.repeat(299)}`],
    [5e-324, `0.${'0'.repeat(323)}5`],
    [exact('1.50E+2'), '150'],
    [exact('-15e-1'), '-1.5'],
    ['1.500', '1.5'],
    ['1.000', '1'],
    ['100', '100'],
    [null, undefined],
  ])('%p is %s', (value, text) => expect(decimalText(value)).toBe(text));
});

describe('money is exact', () => {
  const amounts = fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n });

  test('from minor units to major units and back, against whole-number arithmetic', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 18 }), fc.boolean(), (amount, scale, asText) => {
        const value = asText ? String(amount) : exact(String(amount));
        const money = readScaledUnits(value, 'USD', scale);
        expect(unscaled(money?.amount ?? '')).toBe(amount * 10n ** BigInt(18 - scale));
      }),
    );
  });

  test('and the same money in minor units and in major units is the same text', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom('JPY', 'USD', 'KWD', 'CLF'), (amount, currency) => {
        const money = readMinorUnits(String(amount), currency);
        expect(readMajorUnits(money?.amount ?? '', currency)).toEqual(money);
      }),
    );
  });

  test('for every float of up to 15 digits, whose shortest text is what was sent', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.nat(6), (digits, scale) => {
        const text = `${digits < 0 ? '-' : ''}${Math.abs(digits)}e-${scale}`;
        const amount = readMajorUnits(Number(text), 'USD')?.amount ?? '';
        expect(unscaled(amount)).toBe(BigInt(digits) * 10n ** BigInt(18 - scale));
      }),
    );
  });
});

/** Decimal text → units of 10^-18, by text and whole numbers alone. */
function unscaled(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole.replace('-', '') + fraction.padEnd(18, '0')) * (text.startsWith('-') ? -1n : 1n);
}

import { describe, expect, test } from '@jest/globals';
import { currencyExponent } from '../src/currencies.ts';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
const codes = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));

describe('currencyExponent', () => {
  // ISO 4217, list one; funds and precious metals without a minor unit (XDR, XAU, XXX …) are no money.
  test.each([
    [0, 17],
    [2, 141],
    [3, 7],
    [4, 2],
  ])('%d digits: %d currencies', (digits, count) => {
    expect(codes.filter((code) => currencyExponent(code) === digits)).toHaveLength(count);
  });

  test.each([
    ['JPY', 0],
    ['KRW', 0],
    ['CLP', 0],
    ['ISK', 0],
    ['UGX', 0],
    ['VND', 0],
    ['XAF', 0],
    ['USD', 2],
    ['EUR', 2],
    ['CNY', 2],
    ['INR', 2],
    ['IDR', 2],
    ['HUF', 2],
    ['TWD', 2],
    ['MGA', 2],
    ['MRU', 2],
    ['XCG', 2],
    ['ZWG', 2],
    ['BHD', 3],
    ['IQD', 3],
    ['JOD', 3],
    ['KWD', 3],
    ['LYD', 3],
    ['OMR', 3],
    ['TND', 3],
    ['CLF', 4],
    ['UYW', 4],
  ])('%s has %d', (code, digits) => expect(currencyExponent(code)).toBe(digits));

  test.each(['', 'usd', 'USDC', 'BTC', 'XXX', 'XAU', 'XDR', 'DEM', 'constructor', '__proto__', ' USD', 'USD '])(
    '"%s" is no currency of ISO 4217',
    (code) => expect(currencyExponent(code)).toBeUndefined(),
  );
});

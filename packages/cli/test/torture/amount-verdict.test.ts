import { expect, test } from '@jest/globals';
import { amountMistake } from '../../src/torture/amount-verdict.ts';

test.each([
  ['12.34', '12.34', undefined],
  ['12.340', '12.34', undefined],
  ['5000.00', '5000', undefined],
  ['1234', '12.34', 'wrong-scale'],
  ['0.1234', '12.34', 'wrong-scale'],
  ['50', '5000', 'wrong-scale'],
  ['12.340000000000000000001', '12.34', 'inexact-amount'],
  ['12.339999999999999', '12.34', 'inexact-amount'],
  ['7.123456789012346', '7.123456789012345678', 'inexact-amount'],
  ['1e+21', '12.34', 'inexact-amount'],
  ['12.43', '12.34', 'wrong-amount'],
  ['-12.34', '12.34', 'wrong-amount'],
  ['0', '12.34', 'wrong-amount'],
  ['null', '12.34', 'wrong-amount'],
  ['', '12.34', 'wrong-amount'],
  ['12,34', '12.34', 'wrong-amount'],
])('%s for %s: %s', (actual, expected, mistake) => {
  expect(amountMistake(actual, expected)).toBe(mistake);
});

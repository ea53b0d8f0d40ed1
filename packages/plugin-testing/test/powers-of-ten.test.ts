import { expect, test } from '@jest/globals';
import { exactNumber, shiftBetween } from '../src/powers-of-ten.ts';

test.each([
  ['7', '0.07', -2],
  ['70', '0.7', -2],
  ['1999', '19.99', -2],
  ['12345678901234567', '12345678901234.567', -3],
  ['19.99', '19.99', 0],
  ['-7', '-0.07', -2],
  ['1.10e5', '110000', 0],
  ['0', '0', undefined],
  ['7', '0', undefined],
  ['7', '-7', undefined],
  ['7', '8', undefined],
  ['x', '7', undefined],
])('from %s to %s the point moves by %p', (from, to, shift) => {
  expect(shiftBetween(from, to)).toBe(shift);
});

test.each([
  ['20', -3, '0.002'],
  ['20', 0, '2'],
  ['20', 2, '200'],
  ['-1999', -2, '-19.99'],
  ['0', 5, '0'],
])('%s with the power %d is %s', (text, power, written) => {
  expect(exactNumber(text)?.text(power)).toBe(written);
});

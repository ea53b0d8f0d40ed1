import { decimalScale, parseDecimal } from '@tributary/events';
import type { Mistake } from './finding.ts';

const closeness = 1_000_000n;

/** What is wrong with an amount, both as texts; `undefined` where the two are one number. */
export function amountMistake(actual: string, expected: string): Mistake | undefined {
  const right = parseDecimal(expected);
  const given = parseDecimal(withoutLongTail(actual));
  if (right === undefined || given === undefined) return isNumber(actual) ? 'inexact-amount' : 'wrong-amount';
  if (given === right && isExact(actual)) return undefined;
  if (given === right) return 'inexact-amount';
  if (isPowerOfTenApart(given, right)) return 'wrong-scale';
  return abs(given - right) * closeness < abs(right) ? 'inexact-amount' : 'wrong-amount';
}

/** Digits after the 18th can only be a float's. */
function withoutLongTail(text: string): string {
  const point = text.indexOf('.');
  return point < 0 ? text : text.slice(0, point + 1 + decimalScale);
}

function isExact(text: string): boolean {
  return parseDecimal(text) !== undefined;
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function isPowerOfTenApart(one: bigint, other: bigint): boolean {
  const digits = [one, other].map((value) => String(value).replace(/0+$/, ''));
  return one !== 0n && other !== 0n && digits[0] === digits[1];
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

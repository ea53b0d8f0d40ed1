/**
 * An exact decimal number as text: an optional minus, digits, and where there is a fraction a point and digits, with no
 * zeros that say nothing (`12.3`, `-0.001`, `0`). Text, because no binary float is exact and JSON has no decimal.
 */
export type Decimal = string;

/** Precision and scale of every amount in the schemas: `decimal(38,18)`. */
export const decimalPrecision = 38;
export const decimalScale = 18;
const firstUnscaledBeyond = 10n ** BigInt(decimalPrecision);
const pattern = /^(-?)(\d+)(?:\.(\d+))?$/;
/** 20 digits, a point and 18 more; further zeros say nothing. What is longer is not even looked at. */
const longestText = 100;

const zero = '0'.charCodeAt(0);

/** Whole number of units of 10^-scale → text: `(1230n, 2)` → `12.3`. `scale` ≥ 0. */
export function formatDecimal(unscaled: bigint, scale: number): Decimal {
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === zero) end -= 1;
  const whole = sign + digits.slice(0, point);
  return end === point ? whole : `${whole}.${digits.slice(point, end)}`;
}

/**
 * Text → whole number of units of 10^-18, or `undefined` where it is no decimal, or does not fit into `decimal(38,18)`
 * exactly: more than 18 digits after the point, or more than 20 before it. Nothing is ever rounded.
 */
export function parseDecimal(text: string): bigint | undefined {
  const match = text.length > longestText ? null : pattern.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const kept = fraction.endsWith('0') ? fraction.replace(/0+$/, '') : fraction;
  if (kept.length > decimalScale) return undefined;
  const unscaled = BigInt(whole + kept.padEnd(decimalScale, '0'));
  if (unscaled >= firstUnscaledBeyond) return undefined;
  return sign === '-' ? -unscaled : unscaled;
}

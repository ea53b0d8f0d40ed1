import { formatDecimal, parseDecimal, type Money } from '@tributary/events';
import { currencyExponent } from './currencies.ts';
import { ExactNumber, type JsonValue } from './json.ts';

/** Digits after the point by upper-case currency code, where a platform differs from ISO 4217 or adds assets. */
export type Exponents = Readonly<Record<string, number>>;

/** Before it is in upper case, which makes the krona of `ısk` and South Sudan's pound of `ßd`. */
const assetCode = /^[A-Za-z0-9]{3,12}$/;
/** `decimal(38,18)` takes 40 characters. The patterns below take quadratic time, so nobody hands them a megabyte of zeros. */
const longestNumber = 100;
/** Of `decimal(38,18)`. */
const mostDigitsBeforePoint = 20;
const scientific = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/;

/**
 * An amount in minor units (cents) → money in major units. `value` is a whole number, or its text. `undefined` where it is
 * not, or where nobody says how many digits the currency has: not the plugin's table, not ISO 4217.
 */
export function readMinorUnits(value: JsonValue, currency: string, exponents: Exponents = {}): Money | undefined {
  const code = currency.toUpperCase();
  const exponent = Object.hasOwn(exponents, code) ? exponents[code] : currencyExponent(code);
  return exponent === undefined ? undefined : readScaledUnits(value, currency, exponent);
}

/**
 * An amount in units of 10^-scale, where the body itself names the scale → money in major units. A text with a point (`67.00`)
 * is `undefined`: nobody writes whole units so, and it would be a guess of a factor of 100.
 */
export function readScaledUnits(value: JsonValue, currency: string, scale: number): Money | undefined {
  const text = typeof value === 'string' && value.includes('.') ? undefined : decimalText(value);
  if (text === undefined || !/^-?\d{1,38}$/.test(text) || !(Number.isInteger(scale) && scale >= 0 && scale <= 18))
    return undefined;
  return moneyOf(formatDecimal(BigInt(text), scale), currency);
}

/** An amount in major units, a decimal number or its text → money. Any asset code of `[A-Z0-9]{3,12}` is taken. */
export function readMajorUnits(value: JsonValue, currency: string): Money | undefined {
  const text = decimalText(value);
  const unscaled = text === undefined ? undefined : parseDecimal(text);
  return unscaled === undefined ? undefined : moneyOf(formatDecimal(unscaled, 18), currency);
}

/** `amount` as `formatDecimal` writes it, without zeros in front and at most 18 digits after the point. */
function moneyOf(amount: string, currency: string): Money | undefined {
  return assetCode.test(currency) && digitsBeforePoint(amount) <= mostDigitsBeforePoint
    ? { amount, currency: currency.toUpperCase() }
    : undefined;
}

function digitsBeforePoint(amount: string): number {
  const point = amount.indexOf('.');
  return (point === -1 ? amount.length : point) - (amount.startsWith('-') ? 1 : 0);
}

/**
 * A JSON number or a string of digits as plain decimal text: no exponent, and no point where only zeros follow it.
 * `undefined` for anything else. Up to 15 digits the shortest text of a float is the text that it was read from.
 */
export function decimalText(value: JsonValue): string | undefined {
  const text = typeof value === 'number' ? String(value) : value instanceof ExactNumber ? value.text : value;
  if (typeof text !== 'string' || text.length > longestNumber) return undefined;
  if (typeof value !== 'string' && /[eE]/.test(text)) return expandExponent(text);
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function expandExponent(text: string): string | undefined {
  const match = scientific.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? sign + formatDecimal(digits, scale) : sign + String(digits * 10n ** BigInt(-scale));
}

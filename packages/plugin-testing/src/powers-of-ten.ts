/** A decimal number as its digits, without zeros at either end, and the power of ten of the last of them; zero is `0`. */
export interface ExactNumber {
  digits: string;
  power: number;
  /** The number with the same digits and another power, as plain text without zeros that say nothing. */
  text(power: number): string;
}

/** The number that a text means: plain or with an exponent. `undefined` where it is none. */
export function exactNumber(text: string): ExactNumber | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return { digits: '0', power: 0, text: () => '0' };
  const power = Number(exponent) - fraction.length + all.length - digits.length;
  return { digits: sign + digits, power, text: (other) => sign + plain(digits, other) };
}

function plain(digits: string, power: number): string {
  if (power >= 0) return digits + '0'.repeat(power);
  const padded = digits.padStart(1 - power, '0');
  return `${padded.slice(0, power)}.${padded.slice(power)}`;
}

/** By which power of ten the second number is the first; `undefined` where it is by none, or where both are zero. */
export function shiftBetween(from: string, to: string): number | undefined {
  const [one, other] = [exactNumber(from), exactNumber(to)];
  const isShift = one !== undefined && one.digits !== '0' && one.digits === other?.digits;
  return isShift ? other.power - one.power : undefined;
}

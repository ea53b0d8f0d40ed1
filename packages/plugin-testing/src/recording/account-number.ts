/** A card's number as it is written: 13 to 19 digits, in groups or not, with the check digit of ISO/IEC 7812. */
export function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, '');
  return /^\d{13,19}$/.test(digits) && /^\d+(?:[ -]\d+)*$/.test(text) && luhnSum(digits) % 10 === 0;
}

/** An IBAN (ISO 13616) with its check digits, in groups of four or not. */
export function isIban(text: string): boolean {
  const compact = text.replaceAll(' ', '');
  return /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact) && remainder97(compact.slice(4) + compact.slice(0, 4)) === 1;
}

/** The `n`th card number of a test, in the groups of another one, with the last four digits that are given. */
export function cardNumberLike(text: string, n: number, lastFour: string): string {
  const length = text.replaceAll(/\D/g, '').length;
  const head = `4${String(n)
    .padStart(length - 6, '0')
    .slice(-(length - 6))}`;
  const check = Array.from('0123456789').find((digit) => luhnSum(head + digit + lastFour) % 10 === 0) ?? '0';
  return regroup(text, head + check + lastFour);
}

/** The `n`th IBAN of a test, of the country, the length and the groups of another one, with the last four that are given. */
export function ibanLike(text: string, n: number, lastFour: string): string {
  const compact = text.replaceAll(' ', '');
  const country = compact.slice(0, 2);
  const body = compact.slice(4, -4).replaceAll(/[A-Z]/g, 'X');
  const digits = String(n).padStart(body.replaceAll('X', '').length, '0');
  let at = digits.length - body.replaceAll('X', '').length;
  const account = body.replaceAll(/\d/g, () => digits[at++] ?? '0') + lastFour;
  const check = String(98 - remainder97(`${account}${country}00`)).padStart(2, '0');
  return regroup(text, country + check + account);
}

/** Characters in the groups of a text: its blanks and hyphens stay where they are. */
function regroup(text: string, characters: string): string {
  let at = 0;
  return text.replaceAll(/[A-Z\d]/g, () => characters[at++] ?? '0');
}

/** The sum whose last digit is 0 (ISO/IEC 7812-1, annex B). */
function luhnSum(digits: string): number {
  return Array.from(digits)
    .toReversed()
    .reduce((sum, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return sum + (value > 9 ? value - 9 : value);
    }, 0);
}

/** What is left of a text's number modulo 97, letters as 10 to 35 (ISO/IEC 7064, MOD 97-10). */
function remainder97(text: string): number {
  return Array.from(text).reduce((rest, character) => {
    const value = Number.parseInt(character, 36);
    return (rest * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);
}

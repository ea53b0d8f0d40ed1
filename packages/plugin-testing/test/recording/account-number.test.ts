import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { cardNumberLike, ibanLike, isCardNumber, isIban } from '../../src/recording/account-number.ts';

/** Numbers that card schemes publish for tests, and the IBANs of examples in the registry of ISO 13616. */
const cards = ['4242424242424242', '4242 4242 4242 4242', '5555-5555-5555-4444', '378282246310005', '6011111111111117'];
const ibans = [
  'DE89370400440532013000',
  'GB29 NWBK 6016 1331 9268 19',
  'NO9386011117947',
  'MT84MALT011000012345MTLCAST001S',
];

test.each(cards)('%s is a card number', (text) => expect(isCardNumber(text)).toBe(true));
test.each(['4242424242424241', '42424242', '4242  4242', 'x4242424242424242', ' 4242424242424242'])(
  '%j is none',
  (text) => expect(isCardNumber(text)).toBe(false),
);
test.each(ibans)('%s is an IBAN', (text) => expect(isIban(text)).toBe(true));
test.each(['DE88370400440532013000', 'de89370400440532013000', 'DE89', ''])('%j is none', (text) =>
  expect(isIban(text)).toBe(false),
);

const ordinal = fc.integer({ min: 1, max: 99_999 });
const lastFour = fc.integer({ min: 0, max: 9999 }).map((n) => String(n).padStart(4, '0'));

describe('what stands in place of one', () => {
  test('of a card number is a card number with the groups and the length of the first, and the last four that are asked for', () => {
    fc.assert(
      fc.property(fc.constantFrom(...cards), ordinal, lastFour, (text, n, four) => {
        const made = cardNumberLike(text, n, four);
        expect(isCardNumber(made)).toBe(true);
        expect(made.replaceAll(/\d/g, '0')).toBe(text.replaceAll(/\d/g, '0'));
        expect(made.replaceAll(/\D/g, '').slice(-4)).toBe(four);
      }),
    );
  });

  test('of an IBAN is an IBAN of the same country, groups and kinds of characters', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ibans), ordinal, lastFour, (text, n, four) => {
        const made = ibanLike(text, n, four);
        expect(isIban(made)).toBe(true);
        expect(made.slice(0, 2)).toBe(text.slice(0, 2));
        const kinds = (one: string) =>
          one.replaceAll(/\d/g, '0').replaceAll(/[A-Z]/g, 'X').replaceAll(' ', '').slice(0, -4);
        expect(kinds(made)).toBe(kinds(text));
        expect(made).toHaveLength(text.length);
        expect(made.replaceAll(' ', '').slice(-4)).toBe(four);
      }),
    );
  });

  test('differs from one to the next', () => {
    expect(cardNumberLike('4242424242424242', 1, '1001')).not.toBe(cardNumberLike('4242424242424242', 2, '1001'));
    expect(ibanLike('DE89370400440532013000', 1, '1001')).not.toBe(ibanLike('DE89370400440532013000', 2, '1001'));
  });
});

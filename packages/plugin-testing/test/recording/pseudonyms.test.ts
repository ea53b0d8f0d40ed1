import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isCardNumber, isIban } from '../../src/recording/account-number.ts';
import { meaningOf } from '../../src/recording/member-meaning.ts';
import { createPseudonyms } from '../../src/recording/pseudonyms.ts';

const at = (member: string) => ({ member, meaning: meaningOf(member) });
const run = () => createPseudonyms(new Set(['pi_', 'cus_']));
const once = (member: string, value: string) => run().ofText(value, at(member));

describe('a value keeps its form', () => {
  test.each([
    ['email', 'ada.lovelace+x@example.org', 'person1@example.com'],
    ['unheard_of', 'ada@example.org', 'person1@example.com'],
    ['name', 'Ada Lovelace', 'Name 1'],
    ['city', 'Singapore', 'Address 1'],
    ['description', 'Two bicycles for Ada', 'text 1'],
    ['phone', '+65 8765 4321', '+10 0000 0001'],
    ['phone', '(555) 555-1234', '(100) 000-0001'],
    ['postal_code', 'EC1A 1BB', 'text 1'],
    ['zip', '94107', '10001'],
    ['url', 'https://shop.example.org/return?token=s3cret#a', 'https://example.com/1'],
    ['url', 'HTTP://shop.example.org', 'http://example.com/1'],
    ['ip', '203.0.113.200', '192.0.2.1'],
    ['ip', '2a02:8109::1', '2001:db8::1'],
    ['uuid', '550e8400-e29b-41d4-a716-446655440000', '00000000-0000-4000-8000-000000000001'],
    ['uuid', '0190163d-8694-739b-aea5-966c26f8ad91', '00000000-0000-7000-8000-000000000001'],
    ['id', 'pi_1693466278934609920', 'pi_1000000000000000001'],
    ['customer', 'cus_afobaifawnf', 'cus_aaaaaaaaaab'],
    ['id', 'int_hkdmtp6bpg79kzn', 'int_100000000000001'],
    ['merchant_id', 'ada_hkdmtp6bpg79kzn', '100_000000000000001'],
    ['id', 'anna_1234567', '1000_0000001'],
    ['id', '01KA9T0VGBB5YAB0X9TN7VHW23', '10000000000000000000000001'],
    ['address', '0x4B20993Bc481177ec7E8f571ceCaE8A9e22C02db', '0x1000000000000000000000000000000000000001'],
    ['secret', 'whsec_the-secret', 'aaaaa_aaa-aaaaab'],
    ['token', 'sk_live_51HxYz/AbC+d==', '10_0000_000000/000+1=='],
    ['last4', '4242', '1001'],
    ['date_of_birth', '1990-05-15', '2000-01-01'],
    ['birth', '1990-05-15T12:34:56.789+08:00', '2000-01-01T00:00:00.000+00:00'],
    ['swift_code', 'HSBCHKHH', 'AAAAAAAB'],
    ['unheard_of', 'Ünïcödé', 'text 1'],
    ['unheard_of', '٠١٢٣٤٥', 'text 1'],
  ])('%s: %s becomes %s', (member, value, pseudonym) => expect(once(member, value)).toBe(pseudonym));

  test('a card number and an IBAN are valid ones of tests, and their last four are what the last four become elsewhere', () => {
    const pseudonyms = run();
    const lastFour = pseudonyms.ofText('4242', at('last4'));
    const card = pseudonyms.ofText('4242 4242 4242 4242', at('number'));
    const iban = pseudonyms.ofText('DE42370400440532014242', at('iban'));
    const account = pseudonyms.ofText('9801234242', at('account_number'));
    const masked = pseudonyms.ofText('411111********4242', at('card'));
    expect(isCardNumber(card)).toBe(true);
    for (const one of [card, account, masked, iban]) expect(one.slice(-4)).toBe(lastFour);
    expect(isIban(pseudonyms.ofText('DE89370400440532013000', at('account')))).toBe(true);
    expect(masked).toMatch(/^\d{6}\*{8}\d{4}$/);
  });

  test('a JWT is one of nobody', () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const pseudonym = once('token', `${part({ alg: 'ES256' })}.${part({ sub: 'ada' })}.c2lnbmF0dXJl`);
    const [, payload = ''] = pseudonym.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual({ sub: 'text 1' });
  });

  test('a number is as long as before, and its digits as a string become the same', () => {
    const pseudonyms = run();
    expect(pseudonyms.ofNumber('6512345678')).toBe('1000000001');
    expect(pseudonyms.ofText('6512345678', at('phone'))).toBe('1000000001');
    expect(pseudonyms.ofNumber('-12.5e10')).toMatch(/^-1\d\.\de10$/);
  });

  test("a merchant's member is counted", () => expect(run().ofMember('ada')).toBe('key_1'));

  test('of a long text too, in no time', () => {
    const repeated = ['1', 'a', '.', '@', ' ', '-', 'a@.', '1 ', '1z', 'A1 '].flatMap((part) => [
      part.repeat(100_000),
      `${part.repeat(100_000)}z@ `,
      `a@${part.repeat(100_000)}@`,
    ]);
    for (const value of repeated) {
      const started = performance.now();
      once('id', value);
      expect(performance.now() - started).toBeLessThan(2000);
    }
  });
});

describe('in one run', () => {
  const value = fc.string({ minLength: 4, unit: 'grapheme' });
  const member = fc.constantFrom('id', 'name', 'email', 'unheard_of', 'secret', 'address', 'last4');

  test('the same value becomes the same, wherever it stands', () => {
    fc.assert(
      fc.property(value, member, member, (text, one, other) => {
        const pseudonyms = run();
        expect(pseudonyms.ofText(text, at(one))).toBe(pseudonyms.ofText(text, at(other)));
      }),
    );
  });

  test('two values of four characters and more become two, and none itself', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(value, member), { selector: ([text]) => text, maxLength: 50 }), (all) => {
        // What holds no letter and no digit is never asked for.
        const asked = all.filter(([text]) => /[\p{L}\p{N}]/u.test(text));
        const pseudonyms = run();
        const made = asked.map(([text, name]) => pseudonyms.ofText(text, at(name)));
        expect(new Set(made).size).toBe(asked.length);
        asked.forEach(([text], index) => expect(made[index]).not.toBe(text));
      }),
    );
  });

  test('values are counted and not computed from: another order gives other pseudonyms', () => {
    const [one, other] = [run(), run()];
    one.ofText('pi_1111111', at('id'));
    other.ofText('pi_2222222', at('id'));
    expect(one.ofText('pi_2222222', at('id'))).not.toBe(other.ofText('pi_2222222', at('id')));
  });

  test('no value becomes itself, or what another has become', () => {
    const pseudonyms = run();
    expect(pseudonyms.ofText('1001', at('last4'))).toBe('1002');
    expect(pseudonyms.ofText('Name 1', at('name'))).toBe('Name 2');
    expect(pseudonyms.ofMember('key_1')).toBe('key_2');
  });

  test('when few digits have no room for more, the run goes on', () => {
    const pseudonyms = run();
    for (let digit = 0; digit < 10; digit += 1) expect(pseudonyms.ofText(String(digit), at('id'))).toMatch(/^\d$/);
    expect(pseudonyms.ofText('7', at('id'))).not.toBe('7');
  });
});

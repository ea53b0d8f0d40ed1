import { describe, expect, test } from '@jest/globals';
import { ignored, type Fixture } from '@tributary/plugin-sdk';
import { meaningOf } from '../../src/recording/member-meaning.ts';
import { isKept, isKeptMember, isKeptNumber, vocabularyOf, type Place } from '../../src/recording/vocabulary.ts';

const fixture = (name: string, body: unknown): Fixture => ({
  name,
  type: name,
  source: 'a test',
  body: Buffer.from(JSON.stringify(body)),
  settings: {},
  expected: null,
});
const vocabulary = vocabularyOf({ events: { 'charge.paid': ignored('a test') } }, [
  fixture('charge.paid', { id: 'chg_1a2b', flow: 'In Store', guard: 'application', metadata: { 'Order No': '7' } }),
  fixture('charge.paid~recorded-1', { flow: 'text 1', Alice: 1 }),
  { ...fixture('charge.paid~broken', 0), body: Buffer.from('no JSON') },
]);
const at = (member: string, where: Partial<Place> = {}): Place => ({
  member,
  meaning: meaningOf(member),
  inMetadata: false,
  inAddress: false,
  ...where,
});

describe('a string stays', () => {
  test.each([
    ['status', 'requires_payment_method'],
    ['status', 'Authorised'],
    ['status', 'PENDING'],
    ['type', 'payment_intent.succeeded'],
    ['name', 'charge.paid'],
    ['state', 'succeeded'],
    ['currency', 'USD'],
    ['invoice_currency', 'usd'],
    ['asset', 'USDC'],
    ['country', 'SG'],
    ['country', 'Singapore'],
    ['amount', '12345678901234567.10'],
    ['total_amount', '1,234.50'],
    ['created_at', '2023-07-21T14:00:10.284979602Z'],
    ['created_at', '2023-12-26T21:59:58'],
    ['due_date', '2023-12-26'],
    ['created', '1754626531398'],
    ['api_version', '2022-11-15'],
    ['api_version', '1.0.1'],
    ['decline_code', 'insufficient_funds'],
    ['reason', 'REQUESTED_BY_CUSTOMER'],
    ['enabled', 'true'],
    ['name', ''],
    ['name', '  '],
    ['phone', '-'],
    ['guard', 'application'],
    ['flow', 'In Store'],
  ])('%s: %j', (member, value) => expect(isKept(value, at(member), vocabulary)).toBe(true));
});

describe('a string is replaced', () => {
  test.each([
    ['name', 'Ada'],
    ['first_name', 'ada'],
    ['holder', 'application'],
    ['nickname', 'true'],
    ['description', 'shoes'],
    ['guard', 'ada'],
    ['flow', 'text 1'],
    ['id', 'pi_123456'],
    ['status', 'Ada Lovelace said no'],
    ['status', 'ada@example.org'],
    ['type', 'a1b2c3d4e5'],
    ['payment_method', 'pm_1693466278808780800'],
    ['payment_method', 'abcdefghijklmnopqrst'],
    ['reason', 'Ada'],
    ['reason', 'ada'],
    ['code', '1234'],
    ['currency', 'DE89370400440532013000'],
    ['country', '4242424242424242'],
    ['amount', '4242 4242 4242 4242'],
    ['amount', 'Ada'],
    ['amount', '+6587654321'],
    ['created_by', '1754626531'],
    ['created_at', '4242424242424242'],
    ['created_by', 'Ada'],
    ['date_of_birth', '1990-05-15'],
    ['born_at', '1990-05-15'],
    ['unheard_of', '2023-12-26'],
    ['unheard_of', 'word'],
    ['unheard_of', '12'],
    ['phone', '+6587654321'],
  ])('%s: %j', (member, value) => expect(isKept(value, at(member), vocabulary)).toBe(false));

  test('in metadata whatever it is, but for a type', () => {
    for (const member of ['status', 'currency', 'created_at', 'amount', 'guard'])
      expect(isKept('application', at(member, { inMetadata: true }), vocabulary)).toBe(false);
    expect(isKept('charge.paid', at('x', { inMetadata: true }), vocabulary)).toBe(true);
  });

  test('in an address, but for the country', () => {
    expect(isKept('NY', at('state', { inAddress: true }), vocabulary)).toBe(false);
    expect(isKept('US', at('country', { inAddress: true }), vocabulary)).toBe(true);
  });
});

describe('a number', () => {
  test.each([
    ['amount', '9007199254740993'],
    ['amount_due', '1.00000000000000001'],
    ['total', '-12345678901234567890'],
    ['created', '1754626531398'],
    ['exp_month', '12'],
    ['scale', '2'],
    ['unheard_of', '123456'],
    ['unheard_of', '0.675675'],
  ])('stays: %s: %s', (member, text) => expect(isKeptNumber(text, at(member))).toBe(true));

  test.each([
    ['id', '7'],
    ['phone', '6512345678'],
    ['last4', '4242'],
    ['zip', '94107'],
    ['lat', '52.5200066'],
    ['date_of_birth', '643593600'],
    ['unheard_of', '1234567'],
    ['created_by', '1234567'],
  ])('is replaced: %s: %s', (member, text) => expect(isKeptNumber(text, at(member))).toBe(false));

  test('is replaced in metadata and in an address', () => {
    expect(isKeptNumber('7', at('count', { inMetadata: true }))).toBe(false);
    expect(isKeptNumber('7', at('house', { inAddress: true }))).toBe(false);
  });
});

describe("a member's name", () => {
  test.each(['status', 'paymentIntent', '@type', '$ref', '0', 'Amount'])('stays: %s', (member) =>
    expect(isKeptMember(member, at(''), vocabulary)).toBe(true),
  );
  test.each(['ada@example.org', 'Ada Lovelace', 'pi_1693466278934609920', '12345'])('is replaced: %s', (member) =>
    expect(isKeptMember(member, at(''), vocabulary)).toBe(false),
  );
  test('is the merchant’s own in metadata, unless a document shows it', () => {
    expect(isKeptMember('ada', at('', { inMetadata: true }), vocabulary)).toBe(false);
    expect(isKeptMember('Order No', at('', { inMetadata: true }), vocabulary)).toBe(true);
  });
});

test('the prefixes of ids are those of the fixtures and the usual ones', () => {
  expect([...vocabulary.prefixes]).toEqual(expect.arrayContaining(['chg_', 'pi_', 'evt_']));
});

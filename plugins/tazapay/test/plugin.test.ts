import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  currencyExponent,
  Fields,
  loadFixtures,
  parseJson,
  readOrderingKey,
  type HeaderList,
  type JsonObject,
  type Occurrence,
} from '@tributary/plugin-sdk';
import plugin from '../src/index.ts';

const receivedAt = Date.UTC(2026, 0, 1) * 1000;
const secret = 'vector_secret';
const key = plugin.signature.prepareKey(Buffer.from(secret));
const fixtures = loadFixtures(join(import.meta.dirname, '..'));

describe('the signature', () => {
  const vector = '{"id":"evt_vector_1","object":"event","created_at":"2025-03-11T12:25:08.284979602Z","type":"vector"}';
  const vectorSignature = 'ckFUvOdG5hBqpKH6qs8zpu+YIgon/vZcoe8WtIhZi68=';

  test('is that of the documented formula, over id, body and created_at without separators', () => {
    expect(verify(vector, [['signature', vectorSignature]])).toEqual({ keyId: 'a', signedAt: null });
    expect(plugin.signature.sign({ body: Buffer.from(vector), key, signedAt: receivedAt })).toEqual([
      ['signature', vectorSignature],
    ]);
  });

  test('of an event of long ago verifies whatever the tolerance: retries run for days', () => {
    const body = bodyOf({ id: 'evt_1', created_at: '2001-02-03T04:05:06.000000007Z' });
    const headers = plugin.signature.sign({ body: Buffer.from(body), key, signedAt: receivedAt });
    expect(verify(body, headers, 1)).toEqual({ keyId: 'a', signedAt: null });
    expect(plugin.signature.timestamped).toBe(false);
  });

  test.each([
    ['no id', { created_at: '2025-03-11T12:25:08Z' }],
    ['an id that is no string', { id: 17, created_at: '2025-03-11T12:25:08Z' }],
    ['an id of null', { id: null, created_at: '2025-03-11T12:25:08Z' }],
    ['no created_at', { id: 'evt_1' }],
    ['a created_at in data alone', { id: 'evt_1', data: { created_at: '2025-03-11T12:25:08Z' } }],
    ['the integer created_at of the older samples', { id: 'evt_1', created_at: 958793503 }],
  ])("over a body with %s is nobody's, however it was made", (_what, members: Record<string, unknown>) => {
    const body = bodyOf(members);
    for (const texts of [
      ['', ''],
      ['undefined', 'undefined'],
      [String(members['id']), String(members['created_at'])],
    ]) {
      const headers: HeaderList = [['signature', hmac(texts[0] + body + texts[1])]];
      expect(() => verify(body, headers)).toThrow(expect.objectContaining({ code: 'verify.signature_mismatch' }));
    }
  });

  test('is made of the very text of created_at: a clock that drops nanoseconds makes another', () => {
    const headers: HeaderList = [['signature', hmac(`evt_vector_1${vector}2025-03-11T12:25:08.284Z`)]];
    expect(() => verify(vector, headers)).toThrow(expect.objectContaining({ code: 'verify.signature_mismatch' }));
  });

  test.each([
    [
      'twice',
      [
        ['signature', vectorSignature],
        ['Signature', vectorSignature],
      ],
    ],
    ['without its padding', [['signature', vectorSignature.slice(0, -1)]]],
    ['in the alphabet for URLs', [['signature', vectorSignature.replaceAll('+', '-').replaceAll('/', '_')]]],
    ['with something after it', [['signature', `${vectorSignature}AA`]]],
    ['with a blank before it', [['signature', ` ${vectorSignature}`]]],
    ['with bits that no byte holds', [['signature', vectorSignature.replace('8=', '9=')]]],
    ['cut to its first bytes', [['signature', vectorSignature.slice(0, 40)]]],
    ['in hex', [['signature', Buffer.from(vectorSignature, 'base64').toString('hex')]]],
  ] satisfies [string, [string, string][]][])('is malformed %s', (_how, headers) => {
    expect(() => verify(vector, headers)).toThrow(expect.objectContaining({ code: 'verify.signature_malformed' }));
  });

  test('in a header of another name is missing', () => {
    const headers: HeaderList = [['x-tazapay-signature', vectorSignature]];
    expect(() => verify(vector, headers)).toThrow(expect.objectContaining({ code: 'verify.signature_missing' }));
  });
});

describe('amounts', () => {
  test('have two decimals in every currency of ISO 4217, as Tazapay documents', () => {
    const codes = allCodes().filter((code) => currencyExponent(code) !== undefined);
    expect(codes.length).toBeGreaterThan(150);
    for (const currency of codes) {
      expect(readData('checkout.paid', { amount: 10089, invoice_currency: currency })).toMatchObject({
        amount: { amount: '100.89', currency },
      });
      expect(readData('payment_attempt.failed', { amount: '10089', charge_currency: currency })).toMatchObject({
        amount: { amount: '100.89', currency },
      });
      for (const type of ['refund.created', 'collect.failed', 'payout.created']) {
        expect(readData(type, { amount: 10089, currency })).toMatchObject({ amount: { amount: '100.89', currency } });
      }
    }
  });

  test('of a payin are what is to be paid and what was paid, in the currency of the invoice', () => {
    const members = { amount: 10000, amount_paid: 5000, invoice_currency: 'JPY', holding_currency: 'USD' };
    expect(readData('payin.processing', members)).toMatchObject({
      amount: { amount: '100', currency: 'JPY' },
      amount_received: { amount: '50', currency: 'JPY' },
    });
  });

  test('of a settlement are what the merchant gets, and never the gross amount in its place', () => {
    const gross = { amount: 10123, fee: 123, currency: 'USD' };
    expect(readData('settlement.succeeded', { ...gross, net_amount: 10000 })).toMatchObject({
      amount: { amount: '100', currency: 'USD' },
    });
    expect(readData('settlement.succeeded', gross)).toMatchObject({
      amount: null,
      gross_amount: { amount: '101.23', currency: 'USD' },
      fee: { amount: '1.23', currency: 'USD' },
    });
  });

  test.each([
    ['checkout.paid', { amount: 100 }, 'data.invoice_currency'],
    ['payin.succeeded', { amount_paid: 100, currency: 'USD' }, 'data.invoice_currency'],
    ['refund.succeeded', { amount: 100, invoice_currency: 'USD' }, 'data.currency'],
    ['collect.succeeded', { amount: 1000000, currency: 'USDC' }, 'data.amount'],
    ['payout.created', { amount: 100, currency: 'XXX' }, 'data.amount'],
    ['checkout.paid', { amount: 100, charge_currency: 'USD' }, 'data.invoice_currency'],
    ['payment_attempt.created', { amount: 100, invoice_currency: 'USD' }, 'data.charge_currency'],
    ['payment_attempt.created', { amount: 100, charge_currency: 'USDC' }, 'data.amount'],
    ['payment_attempt.created', { amount: 10.5, charge_currency: 'USD' }, 'data.amount'],
  ])('%s with %j is refused and never becomes no amount', (type, members, detail) => {
    expect(() => readData(type, members)).toThrow(expect.objectContaining({ code: 'decode.unexpected_shape', detail }));
  });

  test('may be absent: the documents elide most members', () => {
    expect(readData('checkout.paid', {})).toMatchObject({ amount: null });
  });
});

describe('the resources', () => {
  test.each([
    ['expires_at', { expires_at: '2023-07-21T14:01:04Z' }],
    ['expiry_at', { expiry_at: '2023-07-21T14:01:04Z' }],
    ['expires_at before expiry_at', { expires_at: '2023-07-21T14:01:04Z', expiry_at: '2024-07-21T14:01:04Z' }],
  ])('a checkout expires at its %s', (_which, members) => {
    expect(readData('checkout.created', members)).toMatchObject({ expires_at: Date.UTC(2023, 6, 21, 14, 1, 4) * 1000 });
  });

  test.each([
    ['failed', 'Declined.', 'Declined.'],
    ['failed', '', null],
    ['failed', null, null],
    ['succeeded', 'Approved.', null],
  ])('an attempt that is %s with the description %j has the failure message %j', (status, description, message) => {
    const attempt = readData('payment_attempt.failed', { status, status_description: description });
    expect(attempt).toMatchObject({ failure_message: message });
  });

  test.each([
    ['payment_attempt.failed', { status: 'failed', status_description: 'Declined.' }, 'Declined.'],
    ['refund.failed', { status: 'failed', status_reason: 'Closed.' }, 'Closed.'],
    ['refund.failed', { status: 'failed', status_description: '', status_reason: 'Closed.' }, 'Closed.'],
    ['refund.failed', { status: 'failed', status_description: 'Gone.', status_reason: 'Closed.' }, 'Gone.'],
    ['refund.succeeded', { status: 'succeeded', status_reason: 'Done.' }, null],
    ['payout.reversed', { status: 'reversed', status_description: 'Returned.' }, null],
    ['payout.created', { status: 'failed', status_description: 'Closed.' }, 'Closed.'],
  ])('%s with %j has the failure message %j', (type, members, message) => {
    expect(readData(type, members)).toMatchObject({ failure_message: message });
  });

  test.each([
    [['CAD'], 'CAD'],
    [['cad'], 'CAD'],
    [['CAD', 'USD'], undefined],
    [[], undefined],
    [null, undefined],
  ])('a collection account of the currencies %j takes %j alone', (currencies, currency) => {
    const account = readData('collection_account.creation_succeeded', { currencies }) as { currency?: string | null };
    expect(account.currency ?? undefined).toBe(currency);
  });

  test.each(Object.keys(plugin.events))('%s needs nothing but an id, and that', (type) => {
    expect(readData(type, {})).toMatchObject({ id: 'chk_1' });
    expect(() => readData(type, { id: '' })).toThrow(expect.objectContaining({ detail: 'data.id' }));
  });

  test.each(['submitted', 'approved', 'toString', '__proto__'])(
    "the word %s of a payin is nobody's status, and stands beside UNKNOWN",
    (status) => expect(readData('payin.created', { status })).toMatchObject({ status: 'UNKNOWN', raw_status: status }),
  );

  // https://docs.tazapay.com: payin-states, payment-attempt-states, payout-states, refund-object-states, refund-object, collect.
  test.each([
    ['payin.created', 'requires_payment_method requires_action processing succeeded cancelled'],
    ['payment_attempt.created', 'requires_action processing succeeded failed'],
    ['payout.created', 'requires_approval requires_action processing succeeded failed initiator_bank_hold reversed'],
    ['refund.created', 'pending succeeded failed cancelled Requested Pending Initiated Succeeded Failed Rejected'],
    ['collect.failed', 'succeeded failed on_hold compliance_hold'],
    ['checkout.created', 'active expired'],
    ['settlement.created', 'created processing succeeded failed'],
    ['collection_account.creation_failed', 'enabled disabled'],
    ['kyb.initiated', 'initiated submitted requires_action approved rejected'],
  ])('map every documented status that %s may have', (type, words) => {
    for (const status of words.split(' '))
      expect(readData(type, { status })).toMatchObject({ status: expect.not.stringMatching('UNKNOWN') });
  });

  test('carry nothing of who a person is, whatever the type', () => {
    for (const { name, type, body } of fixtures) {
      const { data } = parseJson(body) as { data: JsonObject };
      const text = JSON.stringify(readData(type, data));
      expect({ name, text }).toEqual({
        name,
        text: expect.not.stringMatching(/Lark|Doe|example|6543|testacc|0109866/),
      });
    }
  });

  test('a description of the method that is no object names no type', () => {
    const attempt = readData('payment_attempt.created', { payment_method_details: 'card' });
    expect(attempt).toMatchObject({ payment_method_type: null });
  });
});

describe('the ordering key', () => {
  test.each(fixtures)('of $name is the id by which its event is keyed', ({ body, expected }) => {
    const { events } = expected as { events: { key: string }[] };
    expect(events.map((event) => event.key)).toEqual([`tazapay/main/${readOrderingKey(plugin.orderingKey, body)}`]);
  });

  test('of a payin and of all that names it is one', () => {
    const bodies = [
      { id: 'evt_1', data: { id: 'pay_1', object: 'payin', latest_payment_attempt: 'pat_1' } },
      { id: 'evt_2', data: { id: 'chk_1', object: 'checkout', payin: 'pay_1' } },
      { id: 'evt_3', data: { id: 'esc_1', object: 'escrow', payin: 'pay_1' } },
      { id: 'evt_4', data: { id: 'pat_1', object: 'payment_attempt', payin: 'pay_1' } },
      { id: 'evt_5', data: { id: 'rfd_1', object: 'refund', payin: 'pay_1', payment_attempt: 'pat_1' } },
    ];
    const found = bodies.map((body) => readOrderingKey(plugin.orderingKey, Buffer.from(JSON.stringify(body))));
    expect([...new Set(found)]).toEqual(['pay_1']);
  });
});

describe('the table', () => {
  test.each(['payout.processing', 'payout.requires_action', 'payment_attempt.requires_action', 'escrow.unpaid'])(
    '%s is in no document of Tazapay that could be read but as a sample or a status, and not mapped',
    (type) => expect(Object.hasOwn(plugin.events, type)).toBe(false),
  );
});

describe('the envelope', () => {
  test('leaves the environment to the account and takes metadata of null for none', () => {
    const occurrence = occurrenceOf({ data: { id: 'chk_1', metadata: null } });
    expect(occurrence).toMatchObject({ environment: null, metadata: {}, apiVersion: null });
  });

  test('refuses a body without an object', () => {
    expect(() => occurrenceOf({})).toThrow(expect.objectContaining({ detail: 'data' }));
  });
});

function verify(body: string, headers: HeaderList, toleranceSeconds?: number) {
  const keys = [{ id: 'a', key }];
  return plugin.signature.verify({ headers, body: Buffer.from(body), receivedAt, toleranceSeconds, keys });
}

function hmac(text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64');
}

function bodyOf(members: Record<string, unknown>): string {
  return JSON.stringify({ type: 'checkout.paid', object: 'event', ...members });
}

function occurrenceOf(members: JsonObject): Occurrence {
  const body = new Fields(parseJson(Buffer.from(bodyOf({ id: 'evt_1', ...members }))));
  const verification = { scheme: 'templated-hmac', key_id: 'a', signed_at: null };
  return plugin.envelope({ body, headers: [], receivedAt, verification }, {}) as Occurrence;
}

function readData(type: string, members: JsonObject): unknown {
  const mapping = plugin.events[type];
  if (mapping?.kind !== 'event') throw new Error(`${type} is not mapped`);
  return mapping.read(occurrenceOf({ data: { id: 'chk_1', ...members } }).object, {});
}

/** AAA to ZZZ. */
function allCodes(): string[] {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
  return letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
}

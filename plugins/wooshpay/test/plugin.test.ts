import { describe, expect, test } from '@jest/globals';
import {
  Fields,
  parseJson,
  type HeaderList,
  type Micros,
  type Occurrence,
  type SchemeKey,
  type VerifyInput,
} from '@tributary/plugin-sdk';
import plugin from '../src/index.ts';

const signedAt: Micros = 1_700_000_000_000_000;
const minute = 60_000_000;

describe('the signature', () => {
  // The form documented in https://docs.wooshpay.com/doc-2653815, computed outside of this project.
  const body = Buffer.from(
    '{"id":"evt_vector_1","object":"event","created_at":"2025-03-11T12:25:08.284979602Z","type":"vector"}',
  );
  const digest = '03229512df7ba507193428839029b57d64c6ff96da989783cfa350c46896b2ca';
  const header = `t=1700000000,v1=${digest}`;
  const other = '0'.repeat(64);

  test('is made with the whole secret, its whsec_ included', () => {
    expect(verify(header)).toEqual({ keyId: 'k', signedAt });
    expect(plugin.signature.sign({ body, key: keyOf('whsec_vector_secret').key, signedAt })).toEqual([
      ['wooshpay-signature', header],
    ]);
    expect(errorOf(() => verify(header, { keys: [keyOf('vector_secret')] }))).toMatchObject({
      code: 'verify.signature_mismatch',
    });
  });

  test.each([
    ['as documented', header],
    ['with blanks', `t=1700000000, v1=${digest}`],
    ['with elements of other names', `v0=${other},t=1700000000,v1=${digest}`],
    ['with a second v1, of a key that was replaced', `t=1700000000,v1=${other},v1=${digest}`],
  ])('verifies %s', (_name, value) => {
    expect(verify(value).keyId).toBe('k');
  });

  test.each([
    ['a digest of something else', `t=1700000000,v1=${other}`, 'verify.signature_mismatch'],
    ['another t', `t=1700000001,v1=${digest}`, 'verify.signature_mismatch'],
    ['t twice', `t=1700000000,t=1700000000,v1=${digest}`, 'verify.signature_malformed'],
    ['no t', `v1=${digest}`, 'verify.signature_malformed'],
    ['v0 alone', `t=1700000000,v0=${digest}`, 'verify.signature_malformed'],
    ['base64', `t=1700000000,v1=${Buffer.from(digest, 'hex').toString('base64')}`, 'verify.signature_malformed'],
  ])('is refused with %s', (_name, value, code) => {
    expect(errorOf(() => verify(value))).toMatchObject({ code });
  });

  test('is refused where the header comes twice, though both are genuine', () => {
    const headers: HeaderList = [
      ['Wooshpay-Signature', header],
      ['wooshpay-signature', header],
    ];
    expect(errorOf(() => verify(header, { headers }))).toMatchObject({ code: 'verify.signature_malformed' });
  });

  test.each([
    ['five minutes late', 5 * minute],
    ['five minutes early', -5 * minute],
  ])('verifies where it was received %s', (_name, ageMicros) => {
    expect(verify(header, { receivedAt: signedAt + ageMicros }).signedAt).toBe(signedAt);
  });

  test.each([
    ['stale', 5 * minute + 1_000_000],
    ['from the future', -5 * minute - 1_000_000],
  ])('is refused where it was %s at receipt', (_name, ageMicros) => {
    expect(errorOf(() => verify(header, { receivedAt: signedAt + ageMicros }))).toMatchObject({
      code: 'verify.timestamp_outside_tolerance',
    });
  });

  function verify(value: string, input: Partial<VerifyInput> = {}) {
    const headers: HeaderList = [['Wooshpay-Signature', value]];
    const keys = [keyOf('whsec_vector_secret')];
    return plugin.signature.verify({ headers, body, receivedAt: signedAt, keys, ...input });
  }
});

describe('the envelope', () => {
  test('keeps any key of the metadata; numbers, booleans and nested values as JSON text; leaves nulls out', () => {
    const metadata =
      '{"__proto__":"p","constructor":"c","":"empty","n":1.5,"huge":9007199254740993,"b":true,"o":{"a":[1]},"none":null}';
    expect(Object.entries(envelopeOf(eventText('{"id":"pi_1","metadata":' + metadata + '}')).metadata)).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
      ['', 'empty'],
      ['n', '1.5'],
      ['huge', '9007199254740993'],
      ['b', 'true'],
      ['o', '{"a":[1]}'],
    ]);
  });

  test.each([
    ['null', {}],
    ['{}', {}],
    ['""', {}],
    ['"fleet 7"', { metadata: 'fleet 7' }],
  ])('reads metadata %s as %j', (metadata, expected) => {
    expect(envelopeOf(eventText(`{"id":"ic_1","metadata":${metadata}}`)).metadata).toEqual(expected);
  });

  test('leaves the card number out of the metadata that WooshPay gives to a dispute, and of no other', () => {
    const object = '{"id":"x_1","metadata":{"card_number":"411111********1111","arn":"2323"}}';
    expect(envelopeOf(eventText(object, 'charge.dispute.created')).metadata).toEqual({ arn: '2323' });
    expect(envelopeOf(eventText(object)).metadata).toHaveProperty('card_number');
  });

  test.each([
    ['{"id":"evt_1","type":"payment_intent.succeeded"}', 'data.object'],
    ['{"type":"payment_intent.succeeded","data":{"object":{}}}', 'id'],
    ['{"id":"","type":"payment_intent.succeeded","data":{"object":{}}}', 'id'],
    ['{"id":"evt_1","data":{"object":{}}}', 'type'],
    ['{"id":"evt_1","type":"t","livemode":"yes","data":{"object":{}}}', 'livemode'],
    ['{"id":"evt_1","type":"t","created":"soon","data":{"object":{}}}', 'created'],
    ['{"id":"evt_1","type":"t","data":{"object":{"metadata":[1]}}}', 'metadata'],
    ['[]', 'data.object'],
  ])('refuses %s', (body, path) => {
    expect(errorOf(() => envelopeOf(body))).toMatchObject({
      code: 'decode.unexpected_shape',
      detail: expect.stringMatching(new RegExp(`(^|\\.)${path}$`)),
    });
  });
});

describe('the readers', () => {
  test.each([
    ['an amount without a currency', 'payment_intent.succeeded', { amount: 100 }],
    ['a fraction of a minor unit', 'payment_intent.succeeded', { amount: 100.5, currency: 'USD' }],
    ['an amount in words', 'payment_intent.succeeded', { amount: 'ten', currency: 'USD' }],
    ['a currency without known digits', 'payment_intent.succeeded', { amount: 100, currency: 'XXX' }],
    ['a currency that is none', 'charge.refund.updated', { amount: 100, currency: '' }],
    ['a payout without its payment currency', 'payout.paid', { payment_amount: 1, source_currency: 'USD' }],
    ['an authorization without any currency', 'issuing_authorization.created', { amount: 1, card: 'ic_1' }],
    ['a scale that is none', 'invoice.paid', { amount_due: 1, currency: 'USD', amount_precision: -1 }],
    ['a scale of half a digit', 'invoice.paid', { amount_due: 1, currency: 'USD', amount_precision: 0.5 }],
    ['a card without an id', 'issuing_transaction.created', { card: { last4: '4242' } }],
    ['a status that is a number', 'payout.paid', { status: 1 }],
  ])('refuse %s', (_name, type, members) => {
    expect(errorOf(() => read(type, { id: 'x_1', ...members }))).toMatchObject({ code: 'decode.unexpected_shape' });
  });

  test.each(Object.keys(plugin.events))('%s needs nothing but an id, and that', (type) => {
    expect(read(type, { id: 'x_1' })).toMatchObject({ id: 'x_1' });
    expect(errorOf(() => read(type, {}))).toMatchObject({ code: 'decode.unexpected_shape' });
  });

  test.each([
    [
      'payment_intent.updated',
      'requires_payment_method requires_confirmation requires_action processing requires_capture succeeded canceled',
    ],
    ['charge.refund.updated', 'succeeded'],
    ['charge.dispute.updated', 'warning_needs_response warning_closed won lost'],
    ['checkout.session.expired', 'open expired'],
    ['setup_intent.created', 'requires_payment_method requires_action succeeded canceled'],
    ['invoice.updated', 'draft open paid uncollectible'],
    ['payout.updated', 'pending in_transit paid failed canceled'],
    ['issuing_card.updated', 'active inactive canceled'],
  ])('map every documented status that %s may have', (type, words) => {
    for (const status of words.split(' '))
      expect(read(type, { id: 'x_1', status })).toMatchObject({ status: expect.not.stringMatching('UNKNOWN') });
  });

  test.each([
    ['requires_capture', 'AUTHORIZED'],
    ['canceled', 'CANCELED'],
    ['Succeeded', 'UNKNOWN'],
    ['toString', 'UNKNOWN'],
    ['__proto__', 'UNKNOWN'],
  ])('tell the status %s as %s, with the word beside it', (raw, status) => {
    expect(read('payment_intent.updated', { id: 'pi_1', status: raw })).toMatchObject({ status, raw_status: raw });
  });

  test.each([
    ['04', 4],
    [12, 12],
    ['', null],
    ['April', null],
    ['0x4', null],
    [12345, null],
  ])('read the month %j of a payment method as %j', (month, expected) => {
    const card = { exp_month: month };
    expect(read('payment_method.attached', { id: 'pm_1', card })).toMatchObject({ card_exp_month: expected });
  });

  test('carry nothing of who a person is, and no card number', () => {
    const person = {
      name: 'Ada Example',
      email: 'ada@example.com',
      phone_number: '+15555550100',
      number: '4111111111',
    };
    const secrets = { client_secret: 'x_secret', cvc: '123', first6: '411111', customer_email: 'ada@example.com' };
    const nested = { billing_details: person, card: { id: 'c', ...person }, cardholder: { id: 'h', ...person } };
    for (const type of Object.keys(plugin.events).filter((name) => !name.startsWith('invoice.'))) {
      const text = JSON.stringify(
        read(type, { id: 'x_1', ...person, ...secrets, ...nested, beneficiary_data: person }),
      );
      expect(text).not.toMatch(/Ada|example\.com|5555|4111|secret|123/);
    }
  });
});

function keyOf(secret: string): SchemeKey {
  return { id: 'k', key: plugin.signature.prepareKey(Buffer.from(secret)) };
}

function eventText(object: string, type = 'payment_intent.succeeded'): string {
  return `{"id":"evt_1","object":"event","type":"${type}","data":{"object":${object}}}`;
}

function envelopeOf(body: string): Occurrence {
  const found = plugin.envelope(
    {
      body: new Fields(parseJson(Buffer.from(body))),
      headers: [],
      receivedAt: signedAt,
      verification: { scheme: 'timestamped-hmac', key_id: 'k', signed_at: signedAt },
    },
    {},
  );
  if (Array.isArray(found)) throw new Error('one webhook of WooshPay is one occurrence');
  return found;
}

/** What the table's reader makes of an object. */
function read(type: string, object: object): unknown {
  const mapping = plugin.events[type];
  if (mapping?.kind !== 'event') throw new Error(`${type} is no event`);
  return mapping.read(envelopeOf(eventText(JSON.stringify(object), type)).object, {});
}

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

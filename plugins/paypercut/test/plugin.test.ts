import { describe, expect, test } from '@jest/globals';
import plugin from '../src/index.ts';
import { bodyOf, occurrenceOf, read } from './webhook.ts';

describe('the envelope', () => {
  test.each([
    ['LIVE', 'of the event', { livemode: true, object: { livemode: false } }],
    ['TEST', 'of the event', { livemode: false, object: { livemode: true } }],
    ['TEST', 'of the object where the event has none', { object: { livemode: false } }],
    [null, 'of nobody', { object: {} }],
  ])('tells the environment %j by the livemode %s', (environment, _whose, { object, ...event }) => {
    const occurrence = occurrenceOf(bodyOf('invoice.paid', { id: 'in_1', ...object }, event));
    expect(occurrence.environment).toBe(environment);
  });

  test.each([
    ['RFC 3339', '2023-11-21T10:30:45Z', Date.UTC(2023, 10, 21, 10, 30, 45) * 1000],
    ['Unix seconds', 1_700_562_645, 1_700_562_645_000_000],
    ['nothing', null, null],
  ])('reads created as %s', (_form, created, expected) => {
    expect(occurrenceOf(bodyOf('invoice.paid', { id: 'in_1' }, { created })).occurredAt).toBe(expected);
  });

  test.each([
    ['{"id":"1","data":{"object":{}}}', 'type'],
    ['{"type":"invoice.paid","data":{"object":{}}}', 'id'],
    ['{"id":"1","type":"invoice.paid","livemode":"yes"}', 'livemode'],
    ['{"id":"1","type":"invoice.paid","created":"soon"}', 'created'],
    ['{"id":"1","type":"invoice.paid","data":{"object":{"metadata":[1]}}}', 'data.object.metadata'],
    ['[]', 'type'],
  ])('refuses %s', (text, detail) => {
    expect(() => occurrenceOf(text)).toThrow(expect.objectContaining({ code: 'decode.unexpected_shape', detail }));
  });
});

describe('the readers', () => {
  test.each(Object.keys(plugin.events))('%s needs nothing but an id, and that', (type) => {
    expect(read(type, { id: 'x_1' })).toMatchObject({ id: 'x_1' });
    expect(() => read(type, {})).toThrow(expect.objectContaining({ code: 'decode.unexpected_shape' }));
  });

  test.each([
    ['an id', 'x_2'],
    ['an object', { id: 'x_2', object: 'whatever' }],
  ])('read a related object that is %s', (_form, related) => {
    const members = { id: 'x_1', customer: related, payment_method: related, payment_intent: related };
    const parent = { subscription_details: { subscription: related } };
    expect(read('payment_intent.captured', members)).toMatchObject({ customer_id: 'x_2', payment_method_id: 'x_2' });
    expect(read('checkout_session.completed', members)).toMatchObject({ customer_id: 'x_2', payment_id: 'x_2' });
    expect(read('invoice.paid', { ...members, parent })).toMatchObject({ customer_id: 'x_2', subscription_id: 'x_2' });
  });

  test('refuse a related object without an id', () => {
    expect(() => read('checkout_session.completed', { id: 'cs_1', customer: { email: 'a@example.com' } })).toThrow(
      expect.objectContaining({ detail: 'data.object.customer' }),
    );
  });

  test.each([
    ['payment_intent.authorized', 'requires_payment_method', 'REQUIRES_PAYMENT_METHOD'],
    ['payment_intent.authorized', 'requires_confirmation', 'REQUIRES_CONFIRMATION'],
    ['payment_intent.authorized', 'requires_action', 'REQUIRES_ACTION'],
    ['payment_intent.authorized', 'processing', 'PROCESSING'],
    ['payment_intent.authorized', 'requires_capture', 'AUTHORIZED'],
    ['payment_intent.captured', 'succeeded', 'SUCCEEDED'],
    ['payment_intent.captured', 'canceled', 'CANCELED'],
    ['payment_intent.captured', 'cancelled', 'UNKNOWN'],
    ['checkout_session.completed', 'open', 'OPEN'],
    ['checkout_session.completed', 'expired', 'EXPIRED'],
    ['checkout_session.completed', '__proto__', 'UNKNOWN'],
    ['invoice.payment_failed', 'draft', 'DRAFT'],
    ['invoice.payment_failed', 'void', 'VOID'],
    ['invoice.payment_failed', 'uncollectible', 'UNCOLLECTIBLE'],
  ])('tell of %s the status %s as %s, with the word beside it', (type, raw, status) => {
    expect(read(type, { id: 'x_1', status: raw })).toMatchObject({ status, raw_status: raw });
  });

  test.each(['payment_intent.captured', 'checkout_session.completed', 'invoice.paid'])(
    'name the connected account for which there is a %s',
    (type) => {
      expect(read(type, { id: 'x_1' }, { account: 'acct_1' })).toMatchObject({ on_behalf_of: 'acct_1' });
      expect(read(type, { id: 'x_1' }, { account: null })).toMatchObject({ on_behalf_of: null });
    },
  );

  test('name for whom a payment is by its own word before the account in which it happened', () => {
    const payment = read('payment_intent.captured', { id: 'pi_1', on_behalf_of: 'acct_2' }, { account: 'acct_1' });
    expect(payment).toMatchObject({ on_behalf_of: 'acct_2' });
  });

  test('name the setup of a checkout that prepares a payment method', () => {
    const members = { id: 'cs_1', mode: 'setup', setup_intent: { id: 'seti_1' } };
    expect(read('checkout_session.completed', members)).toMatchObject({ mode: 'setup', setup_id: 'seti_1' });
  });

  test('name the connected account that a bank account belongs to', () => {
    const wrapped = { external_account: { id: 'ba_1', currency: 'eur', country: 'DE', last4: '5678' } };
    expect(read('account.external_account.created', wrapped, { account: 'acct_1' })).toMatchObject({
      id: 'ba_1',
      merchant_account_id: 'acct_1',
      currency: 'EUR',
      country: 'DE',
      last4: '5678',
    });
    expect(read('account.external_account.created', { id: 'ba_1' })).toMatchObject({ merchant_account_id: null });
  });

  test('refuse a wrapper whose bank account has no id, though the wrapper has one', () => {
    expect(() => read('account.external_account.updated', { id: 'w_1', external_account: { last4: '5678' } })).toThrow(
      expect.objectContaining({ detail: 'data.object.external_account.id' }),
    );
  });

  test('carry nothing of who a person or a company is, and no account or card number', () => {
    const person = {
      name: 'Ada Example',
      email: 'ada@example.com',
      phone: '+15555550100',
      customer_email: 'ada@example.com',
    };
    const bank = {
      holder_name: 'Ada Example',
      account_number: '**** 5678',
      numbers: { iban: 'DE89370400440532013000' },
      routing_number: 'BNBGBGSF',
    };
    const card = { iin: '411111', last4: '1111', cardholder_name: 'Ada Example' };
    const members = {
      id: 'x_1',
      ...person,
      ...bank,
      customer: { id: 'x_2', ...person },
      payment_method: { id: 'x_3', type: 'card', card, billing_details: person },
      company: person,
      business_profile: { support_email: 'ada@example.com' },
    };
    for (const type of Object.keys(plugin.events)) {
      expect(JSON.stringify(read(type, members))).not.toMatch(/Ada|example\.com|5555|411111|5678|DE89|BNBG/);
      const text = JSON.stringify(read(type, { ...members, external_account: { id: 'ba_1', ...bank, ...person } }));
      expect(text).not.toMatch(/Ada|example\.com|5555|5678|DE89|BNBG/);
    }
  });
});

describe('the table', () => {
  test.each([
    'payment_intent.succeeded',
    'payment_intent.payment_failed',
    'payment_intent.canceled',
    'refund.created',
    'refund.succeeded',
    'refund.failed',
    'payment.succeeded',
    'payment.failed',
    'payment.pending',
    'checkout.completed',
    'charge.succeeded',
    'customer.subscription.created',
  ])('%s is in no list of Paypercut and not mapped', (type) => {
    expect(Object.hasOwn(plugin.events, type)).toBe(false);
  });
});

import { describe, expect, test } from '@jest/globals';
import plugin from '../src/index.ts';
import { bodyOf, occurrenceOf, read, readText } from './webhook.ts';

describe('the readers', () => {
  test.each(Object.keys(plugin.events))('%s needs nothing but an id, and that', (type) => {
    expect(read(type, { id: 'x_1' })).toMatchObject({ id: 'x_1' });
    expect(() => read(type, {})).toThrow(expect.objectContaining({ code: 'decode.unexpected_shape' }));
  });

  test.each([
    ['payment_intent.pending', 'requires_confirmation', 'REQUIRES_CONFIRMATION'],
    ['payment_intent.pending', 'requires_action', 'REQUIRES_ACTION'],
    ['payment_intent.cancelled', 'canceled', 'CANCELED'],
    ['payment_intent.succeeded', 'Succeeded', 'UNKNOWN'],
    ['payment_intent.succeeded', '__proto__', 'UNKNOWN'],
    ['checkout_session.expired', 'open', 'OPEN'],
    ['invoice.sent', 'draft', 'DRAFT'],
    ['invoice.cancelled', 'void', 'VOID'],
    ['invoice.payment_failed', 'uncollectible', 'UNCOLLECTIBLE'],
    ['invoice.payment_failed', 'payment_failed', 'UNKNOWN'],
    ['subscription.updated', 'trialing', 'TRIALING'],
    ['subscription.updated', 'past_due', 'PAST_DUE'],
    ['subscription.cancelled', 'canceled', 'CANCELED'],
    ['dispute.closed', 'won', 'UNKNOWN'],
  ])('tell of %s the status %s as %s, with the word beside it', (type, raw, status) => {
    expect(read(type, { id: 'x_1', status: raw })).toMatchObject({ status, raw_status: raw });
  });

  test.each([
    ['in the error', { last_payment_error: { decline_code: 'insufficient_funds' } }],
    ['in the object', { decline_code: 'insufficient_funds' }],
    [
      'in the error before the object',
      { decline_code: 'x', last_payment_error: { decline_code: 'insufficient_funds' } },
    ],
  ])('take the decline code that stands %s', (_where, members) => {
    expect(read('payment_intent.failed', { id: 'pi_1', ...members })).toMatchObject({
      decline_code: 'insufficient_funds',
    });
  });

  test.each([
    ['created_at', { created_at: '2024-01-27T10:30:00Z' }],
    ['create_at', { create_at: '2024-01-27T10:30:00Z' }],
    ['created_at before create_at', { created_at: '2024-01-27T10:30:00Z', create_at: '2020-01-01T00:00:00Z' }],
  ])('take %s for when the object was made', (_which, members) => {
    const created = { created_at: Date.UTC(2024, 0, 27, 10, 30) * 1000 };
    for (const type of Object.keys(plugin.events)) expect(read(type, { id: 'x_1', ...members })).toMatchObject(created);
  });

  test.each([
    ['customer_id', { customer_id: 'cus_1', customer: { id: null } }],
    ['customer.id', { customer_id: null, customer: { id: 'cus_1' } }],
    ['customer_id before customer.id', { customer_id: 'cus_1', customer: { id: 'cus_2' } }],
  ])('take %s for the customer of a payment and of a checkout', (_which, members) => {
    for (const type of ['payment_intent.succeeded', 'checkout_session.completed'])
      expect(read(type, { id: 'x_1', ...members })).toMatchObject({ customer_id: 'cus_1' });
  });

  test('name the payment method of a payment, where it has an id', () => {
    const payment_method = { id: 'pm_1', type: 'card' };
    const found = { payment_method_id: 'pm_1', payment_method_type: 'card' };
    expect(read('payment_intent.succeeded', { id: 'pi_1', payment_method })).toMatchObject(found);
  });

  test('take the time of a change for nothing', () => {
    expect(read('refund.succeeded', { id: 're_1', modify_at: '2024-01-27T10:30:00Z' })).toMatchObject({
      created_at: null,
    });
  });

  test('keep the digits of ids that are written as long numbers', () => {
    expect(
      readText('refund.succeeded', '{"id":1012506201612797898,"payment_intent_id":9007199254740993}'),
    ).toMatchObject({
      id: '1012506201612797898',
      payment_id: '9007199254740993',
    });
  });

  test('carry nothing of who a person is, and no card number', () => {
    const person = { name: 'Ada Example', email: 'ada@example.com', phone: '+15555550100', first_name: 'Ada' };
    const secrets = { client_secret: 'x_secret', cvc: '987', ip_address: '203.0.113.7' };
    const card = { number: '4111111111', bin: '411111', ...secrets };
    const nested = { customer: person, billing: person, payment_method: { card, billing: person }, card };
    for (const type of Object.keys(plugin.events)) {
      const text = JSON.stringify(
        read(type, { id: 'x_1', ...person, ...secrets, ...nested, order: { shipping: person } }),
      );
      expect(text).not.toMatch(/Ada|example\.com|5555|4111|secret|987|203\.0/);
    }
  });
});

describe('the envelope', () => {
  test('tells no time, no environment and no version, whatever the object and the headers say', () => {
    const data = { id: 'pi_1', created_at: '2024-01-27T10:30:00Z', modify_at: '2024-01-27T10:30:00Z', livemode: true };
    const occurrence = occurrenceOf(bodyOf('payment_intent.succeeded', data), [['api_version', '2026-04']]);
    expect(occurrence).toMatchObject({ occurredAt: null, environment: null, apiVersion: null });
    expect(occurrence.identity).toEqual({ tier: 'PROVIDER_EVENT_ID', eventId: 'evt_1' });
  });

  test.each([
    ['an object without an envelope, as older pages show it', '{"id":"pi_1","status":"succeeded"}', 'name'],
    ['the envelope of the newer guides', '{"event":"payment_intent.succeeded","data":{"id":"pi_1"}}', 'name'],
    ['no id', '{"name":"refund.failed","data":{"id":"re_1"}}', 'id'],
    ['an empty id', '{"id":"","name":"refund.failed","data":{"id":"re_1"}}', 'id'],
    ['no object', '{"id":"evt_1","name":"refund.failed"}', 'data'],
    ['the object as text', '{"id":"evt_1","name":"refund.failed","data":"{}"}', 'data'],
    ['metadata that is no object', '{"id":"evt_1","name":"refund.failed","data":{"metadata":"x"}}', 'data.metadata'],
  ])('refuses %s', (_what, body, detail) => {
    expect(() => occurrenceOf(body)).toThrow(expect.objectContaining({ code: 'decode.unexpected_shape', detail }));
  });
});

describe('the table', () => {
  test.each(['payment_intent.payment_failed', 'payment_intent.canceled', 'payment_intent.updated', 'dispute.updated'])(
    '%s is in no list of webhook events and not mapped',
    (type) => expect(Object.hasOwn(plugin.events, type)).toBe(false),
  );
});

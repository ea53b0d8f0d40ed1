import { describe, expect, test } from '@jest/globals';
import { read } from './webhook.ts';

describe('amounts', () => {
  test.each([
    ['major', { amount: 100.23, currency: 'USD' }, '100.23 USD'],
    ['major', { amount: 10000, currency: 'USD' }, '10000 USD'],
    ['major', { amount: '100.20', currency: 'USD' }, '100.2 USD'],
    ['major', { amount: 500, currency: 'JPY' }, '500 JPY'],
    ['major', { amount: 1.234, currency: 'KWD' }, '1.234 KWD'],
    ['minor', { amount: 10023, currency: 'USD' }, '100.23 USD'],
    ['minor', { amount: 500, currency: 'JPY' }, '500 JPY'],
    ['minor', { amount: 1234, currency: 'KWD' }, '1.234 KWD'],
    ['minor', { amount: 1234, currency: 'usd' }, '12.34 USD'],
  ] as const)('in %s units: %j is %s', (amountUnit, members, expected) => {
    const refund = read('refund.succeeded', { id: 're_1', ...members }, { amountUnit });
    const [amount, currency] = expected.split(' ');
    expect(refund).toMatchObject({ amount: { amount, currency } });
  });

  test.each([
    ['refund.succeeded', { amount: 100.23, currency: 'USD' }, 'data.amount'],
    ['refund.succeeded', { amount: 100, currency: 'USDC' }, 'data.amount'],
    ['refund.succeeded', { amount: 100 }, 'data.currency'],
    ['subscription.active', { recurring: { unit_amount: 9.5 }, currency: 'USD' }, 'data.recurring.unit_amount'],
  ])('%s in minor units with %j is refused and never becomes no amount', (type, members, detail) => {
    expect(() => read(type, { id: 'x_1', ...members }, { amountUnit: 'minor' })).toThrow(
      expect.objectContaining({ code: 'decode.unexpected_shape', detail }),
    );
  });

  test.each([
    ['refund.succeeded', { amount: 100 }, 'data.currency'],
    ['refund.succeeded', { amount: 'ten', currency: 'USD' }, 'data.amount'],
    ['refund.succeeded', { amount: 10, currency: '' }, 'data.amount'],
    ['payment_intent.succeeded', { captured_amount: 10 }, 'data.currency'],
    ['checkout_session.completed', { amount: 10 }, 'data.currency'],
    ['invoice.paid', { total_amount: 10 }, 'data.currency'],
    ['subscription.active', { recurring: { unit_amount: 'ten' }, currency: 'USD' }, 'data.recurring.unit_amount'],
  ])('%s in major units with %j is refused and never becomes no amount', (type, members, detail) => {
    expect(() => read(type, { id: 'x_1', ...members })).toThrow(
      expect.objectContaining({ code: 'decode.unexpected_shape', detail }),
    );
  });

  test('of a subscription without a currency, as in the documented sample, are none', () => {
    const recurring = { interval: 'month', interval_count: 1, unit_amount: 9900 };
    expect(read('subscription.active', { id: 'sub_1', recurring })).toMatchObject({ amount: null, interval: 'month' });
  });
});

import { describe, expect, test } from '@jest/globals';
import { read } from './webhook.ts';

describe('amounts', () => {
  test.each([
    ['20 USD', 'the scale of the body', { iso: 'USD', scale: 2 }],
    ['20 JPY', 'the scale of the body before that of ISO 4217', { iso: 'JPY', scale: 2 }],
    ['2000 JPY', 'no digits', { iso: 'JPY', scale: 0 }],
    ['2 KWD', 'three digits', { iso: 'kwd', scale: 3 }],
    ['0.002 USDC', 'an asset that ISO 4217 does not have', { iso: 'USDC', scale: 6 }],
    ['20 USD', 'an object without a scale', { iso: 'USD' }],
    ['2000 JPY', 'a plain code', 'jpy'],
  ])('are %s, of 2000 with %s', (expected, _what, currency) => {
    const [amount, code] = expected.split(' ');
    const money = { amount, currency: code };
    expect(read('payment_intent.captured', { id: 'pi_1', amount: 2000, currency })).toMatchObject({ amount: money });
    const checkout = read('checkout_session.completed', { id: 'cs_1', amount_total: 2000, currency });
    expect(checkout).toMatchObject({ amount: money });
    const invoice = read('invoice.paid', { id: 'in_1', amount_remaining: 2000, currency });
    expect(invoice).toMatchObject({ amount_remaining: money });
  });

  test.each([
    ['no currency', { amount: 1 }, 'currency.iso'],
    ['a currency without a code', { amount: 1, currency: { scale: 2 } }, 'currency.iso'],
    ['a fraction', { amount: 1.5, currency: { iso: 'USD', scale: 2 } }, 'amount'],
    ['a scale that is none', { amount: 1, currency: { iso: 'USD', scale: -1 } }, 'amount'],
    ['a scale in words', { amount: 1, currency: { iso: 'USD', scale: '2' } }, 'currency.scale'],
    ['an asset without a scale', { amount: 1, currency: 'USDC' }, 'amount'],
  ])('with %s are refused and never become no amount', (_what, members, path) => {
    expect(() => read('payment_intent.captured', { id: 'pi_1', ...members })).toThrow(
      expect.objectContaining({ code: 'decode.unexpected_shape', detail: `data.object.${path}` }),
    );
  });
});

import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';

/** A payment method. Source: https://docs.wooshpay.com/project-1296482/api-112153316. */
export function readPaymentMethod(object: Fields): WrittenByKind['payment_method'] {
  return {
    id: object.id('id'),
    type: object.optionalText('type'),
    customer_id: object.optionalId('customer'),
    card_brand: object.optionalText('card.brand'),
    card_last4: object.optionalText('card.last4'),
    // "Two-digit number" in the documents, and `"01"` in their samples.
    card_exp_month: object.optionalDigits('card.exp_month'),
    card_exp_year: object.optionalDigits('card.exp_year'),
    created_at: object.optionalTime('created'),
  };
}

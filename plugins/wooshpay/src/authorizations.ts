import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readMerchant } from './merchants.ts';
import { readTime } from './times.ts';

/** An issuing authorization: the card stands in it whole. Source: https://docs.wooshpay.com/api-208172820. */
export function readAuthorization(object: Fields): WrittenByKind['authorization'] {
  return {
    id: object.id('id'),
    approved: object.optionalFlag('approved'),
    raw_status: object.optionalText('status'),
    // The documents show a currency of the card alone; the amount is in it.
    amount: object.optionalMinorUnits('amount', object.has('currency') ? 'currency' : 'card.currency'),
    merchant_amount: object.optionalMinorUnits('merchant_amount', 'merchant_currency'),
    card_id: object.optionalRelatedId('card'),
    cardholder_id: object.optionalRelatedId('cardholder') ?? object.optionalRelatedId('card.cardholder'),
    ...readMerchant(object),
    created_at: readTime(object, 'created'),
  };
}

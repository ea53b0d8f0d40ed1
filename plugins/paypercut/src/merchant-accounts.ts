import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readCurrency } from './amounts.ts';

/** A connected account, without who is behind it. Source: https://docs.paypercut.io/api-reference/model/AccountResponse. */
export function readMerchantAccount(event: Fields): WrittenByKind['merchant_account'] {
  const object = event.object('data.object');
  return {
    id: object.id('id'),
    country: object.optionalText('country'),
    default_currency: readCurrency(object, 'default_currency'),
    created_at: object.optionalTime('created'),
  };
}

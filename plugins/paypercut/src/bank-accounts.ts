import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readCurrency } from './amounts.ts';

/**
 * An external account, without its holder and its number. The API answers with the bank account inside of a wrapper
 * (https://docs.paypercut.io/api-reference/model/ExternalAccountResponse); which of the two a webhook carries no document says,
 * so both are read. Throws `decode.unexpected_shape`.
 */
export function readBankAccount(event: Fields): WrittenByKind['bank_account'] {
  const object = event.object('data.object');
  const account = object.optionalObject('external_account') ?? object;
  return {
    id: account.id('id'),
    merchant_account_id: event.optionalId('account'),
    currency: readCurrency(account, 'currency'),
    country: account.optionalText('country'),
    last4: account.optionalText('last4'),
    created_at: account.optionalTime('created'),
  };
}

import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';

/**
 * Whether the account takes money now, and nothing else: one that is being opened is `disabled`, and one that is being closed
 * still `enabled`. Source: https://developer.tazapay.com/Global-Money-Movement/global-collection-accounts/requesting/api.
 */
const statuses = { enabled: 'ACTIVE', disabled: 'DISABLED' } as const;

/**
 * Reads a collection account, without its bank account's number or its holder's name. Source: page "Collection Account
 * Webhooks" of https://developer.tazapay.com. Throws `decode.unexpected_shape`.
 */
export function readCollectionAccount(object: Fields): WrittenByKind['collection_account'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    currency: object.has('currencies.1') ? null : object.optionalText('currencies.0')?.toUpperCase(),
    customer_id: object.optionalId('on_behalf_of'),
    method_type: object.optionalText('payment_method_type'),
    created_at: object.optionalTime('created_at'),
  };
}

import type { CollectionAccountStatus, Fields, WrittenByKind } from '@tributary/plugin-sdk';

/**
 * `provisioning` and `active`: https://harbor-developers.owlpay.com/docs/customers-deposit-account-on-ramp. The others are the
 * words of the types.
 */
const statuses: Readonly<Record<string, CollectionAccountStatus>> = {
  provisioning: 'PENDING',
  active: 'ACTIVE',
  failed: 'FAILED',
  disabled: 'DISABLED',
};

/** A customer's deposit account, without its number. Same source. Throws `decode.unexpected_shape`. */
export function readDepositAccount(object: Fields): WrittenByKind['collection_account'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    customer_id: object.optionalId('customer_id'),
    created_at: object.optionalTime('created_at'),
  };
}

/**
 * A micro-deposit, told as the bank account that it proves. The account's number is a person's, so the deposit's transaction
 * gives the id. Source: Harbor's page of payload examples.
 */
export function readMicroDeposit(object: Fields): WrittenByKind['bank_account'] {
  return {
    id: object.id('crb_ach_transaction_id'),
    customer_id: object.optionalId('customer_id'),
    amount: object.optionalMajorUnits('amount', 'currency'),
    currency: object.optionalText('currency')?.toUpperCase(),
  };
}

/**
 * A wallet's balance, of which the webhook's body is unknown. The API's object is `{asset, total_amount}`: without an id it is
 * known by its asset; whether all of it is available it does not say.
 */
export function readWallet(object: Fields): WrittenByKind['balance'] {
  return {
    id: object.optionalId('uuid') ?? object.optionalId('id') ?? object.id('asset'),
    total: object.optionalMajorUnits('total_amount', 'asset'),
    customer_id: object.optionalId('customer_id'),
  };
}

import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amount.ts';

/**
 * Source: https://docs.tazapay.com/docs/collect, the three that have a webhook; `compliance_hold` is what
 * https://docs.tazapay.com/docs/receiving-funds calls a hold.
 */
const statuses = {
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  on_hold: 'ON_HOLD',
  compliance_hold: 'ON_HOLD',
} as const;

/**
 * Reads a collect: money that arrives at a virtual account or a wallet. Who sent it stays with Tazapay. A stablecoin's amount
 * is in the currency that the webhook names (`USD`). Source: https://docs.tazapay.com/docs/collect. Throws `decode.unexpected_shape`.
 */
export function readCollect(object: Fields): WrittenByKind['collection'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    amount: readAmount(object, 'currency'),
    collection_account_id: object.optionalId('destination'),
    on_behalf_of: object.optionalId('on_behalf_of'),
    method_type: object.optionalText('type'),
    balance_transaction_id: object.optionalId('balance_transaction'),
    created_at: object.optionalTime('created_at'),
  };
}

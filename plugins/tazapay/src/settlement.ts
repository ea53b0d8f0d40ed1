import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amount.ts';

/** The words of the types, which are "created and triggered when the status of the settlement object changes". */
const statuses = {
  created: 'PENDING',
  processing: 'PROCESSING',
  succeeded: 'PAID',
  failed: 'FAILED',
} as const;

/**
 * Reads a settlement. What the merchant gets is the net amount; `amount` is the gross one, before the fee.
 * Source: https://docs.tazapay.com/docs/settlements. Throws `decode.unexpected_shape`.
 */
export function readSettlement(object: Fields): WrittenByKind['settlement'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    amount: readAmount(object, 'currency', 'net_amount'),
    gross_amount: readAmount(object, 'currency'),
    fee: readAmount(object, 'currency', 'fee'),
    created_at: object.optionalTime('created_at'),
  };
}

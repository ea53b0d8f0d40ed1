import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amount.ts';
import { readFailureMessage } from './description.ts';

/**
 * Sources: https://docs.tazapay.com/docs/payout-states, https://docs.tazapay.com/docs/reversal-webhooks and the change log of
 * May 2026 (README).
 */
const statuses = {
  requires_approval: 'PENDING',
  requires_action: 'REQUIRES_ACTION',
  processing: 'IN_TRANSIT',
  initiator_bank_hold: 'ON_HOLD',
  succeeded: 'PAID',
  failed: 'FAILED',
  reversed: 'REVERSED',
} as const;

/**
 * Reads a payout. Who the beneficiary is stays with Tazapay. The amount is in the payout's own currency; the beneficiary's bank
 * may make another of it. Source: https://docs.tazapay.com/docs/payout-object. Throws `decode.unexpected_shape`.
 */
export function readPayout(object: Fields): WrittenByKind['payout'] {
  const status = object.status('status', statuses);
  return {
    id: object.id('id'),
    ...status,
    amount: readAmount(object, 'currency'),
    beneficiary_id: object.optionalId('beneficiary'),
    on_behalf_of: object.optionalId('on_behalf_of'),
    merchant_reference: object.optionalId('reference_id'),
    failure_message: readFailureMessage(object, status.status),
    created_at: object.optionalTime('created_at'),
  };
}

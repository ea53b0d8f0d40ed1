import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amount.ts';
import { readFailureMessage } from './description.ts';

/**
 * Source: https://docs.tazapay.com/docs/refund-object-states, all of it; and, with capitals, all that the object's page
 * (https://docs.tazapay.com/reference/refund-object) names. "Rejected: the refund failed", says an older page of states.
 */
const statuses = {
  pending: 'PENDING',
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  cancelled: 'CANCELED',
  Requested: 'PENDING',
  Pending: 'PENDING',
  Initiated: 'PENDING',
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Rejected: 'FAILED',
} as const;

/**
 * Reads a refund. Its amount is what is taken back from the merchant; the customer may get another currency.
 * Source: https://docs.tazapay.com/reference/refund-object. Throws `decode.unexpected_shape`.
 */
export function readRefund(object: Fields): WrittenByKind['refund'] {
  const status = object.status('status', statuses);
  return {
    id: object.id('id'),
    ...status,
    amount: readAmount(object, 'currency'),
    payment_id: object.optionalId('payin'),
    reason: object.optionalText('reason'),
    failure_message: readFailureMessage(object, status.status),
    created_at: object.optionalTime('created_at'),
  };
}

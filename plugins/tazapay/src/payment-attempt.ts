import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amount.ts';
import { readFailureMessage } from './description.ts';

/** Source: https://docs.tazapay.com/docs/payment-attempt-states, all of it. */
const statuses = {
  requires_action: 'REQUIRES_ACTION',
  processing: 'PROCESSING',
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
} as const;

/**
 * Reads a payment attempt. Its amount is in the currency that the customer pays in, which need not be the checkout's.
 * Source: https://developer.tazapay.com, page "Payment Attempt". Throws `decode.unexpected_shape`.
 */
export function readPaymentAttempt(object: Fields): WrittenByKind['payment_attempt'] {
  const status = object.status('status', statuses);
  return {
    id: object.id('id'),
    ...status,
    amount: readAmount(object, 'charge_currency'),
    payment_id: object.optionalId('payin'),
    customer_id: object.optionalId('customer'),
    payment_method_type: object.optionalText('payment_method_details.type'),
    merchant_reference: object.optionalId('reference_id'),
    failure_message: readFailureMessage(object, status.status),
    created_at: object.optionalTime('created_at'),
  };
}

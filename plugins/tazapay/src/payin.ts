import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amount.ts';

/** Source: https://docs.tazapay.com/docs/payin-states, all of it. */
const statuses = {
  requires_payment_method: 'REQUIRES_PAYMENT_METHOD',
  requires_action: 'REQUIRES_ACTION',
  processing: 'PROCESSING',
  succeeded: 'SUCCEEDED',
  cancelled: 'CANCELED',
} as const;

/**
 * Reads a payin: the payment that checkouts, attempts and refunds name as their `payin`.
 * Source: https://docs.tazapay.com/reference/payin-object. Throws `decode.unexpected_shape`.
 */
export function readPayin(object: Fields): WrittenByKind['payment'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    amount: readAmount(object, 'invoice_currency'),
    amount_received: readAmount(object, 'invoice_currency', 'amount_paid'),
    customer_id: object.optionalId('customer'),
    on_behalf_of: object.optionalId('on_behalf_of'),
    payment_method_type: object.optionalText('payment_method_details.type'),
    merchant_reference: object.optionalId('reference_id'),
    description: object.optionalText('transaction_description'),
    created_at: object.optionalTime('created_at'),
  };
}

import type { Fields, PaymentStatus, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amounts.ts';
import type { Settings } from './settings.ts';
import { readCreatedAt } from './times.ts';

/**
 * The first seven: the list of event types, https://docs-v2.useepay.com/6516730m0, and UseePay's own PHP client. The last
 * three: the life of a payment intent in https://docs-v2.useepay.com/8488435m0.
 */
const statuses: Readonly<Record<string, PaymentStatus>> = {
  requires_payment_method: 'REQUIRES_PAYMENT_METHOD',
  requires_customer_action: 'REQUIRES_ACTION',
  requires_capture: 'AUTHORIZED',
  pending: 'PROCESSING',
  succeeded: 'SUCCEEDED',
  cancelled: 'CANCELED',
  failed: 'FAILED',
  requires_confirmation: 'REQUIRES_CONFIRMATION',
  requires_action: 'REQUIRES_ACTION',
  canceled: 'CANCELED',
};

/** A payment intent. Source: https://docs-v2.useepay.com/225901773e0. Throws `decode.unexpected_shape`. */
export function readPaymentIntent(object: Fields, settings: Settings): WrittenByKind['payment'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    amount: readAmount(object, 'amount', settings),
    amount_received: readAmount(object, 'captured_amount', settings),
    // Some samples have the one, some the other; where both stand, the inner one is null.
    customer_id: object.optionalId('customer_id') ?? object.optionalId('customer.id'),
    payment_method_id: object.optionalId('payment_method.id'),
    payment_method_type: object.optionalText('payment_method.type'),
    merchant_reference: object.optionalId('merchant_order_id'),
    description: object.optionalText('description'),
    // https://docs-v2.useepay.com/7536208m0.
    failure_code: object.optionalId('last_payment_error.code'),
    // Within the error in the page of errors, beside the status in the object's own.
    decline_code: object.optionalId('last_payment_error.decline_code') ?? object.optionalId('decline_code'),
    failure_message: object.optionalText('last_payment_error.message'),
    created_at: readCreatedAt(object),
  };
}

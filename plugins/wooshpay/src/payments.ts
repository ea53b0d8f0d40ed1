import type { Fields, PaymentStatus, WrittenByKind } from '@tributary/plugin-sdk';

/**
 * `requires_payment_method` and `requires_action`: https://docs.wooshpay.com/7227990m0. `requires_capture`, `succeeded` and
 * `canceled`: https://docs.wooshpay.com/doc-2895670. The others are named by the list of event types.
 */
const statuses: Readonly<Record<string, PaymentStatus>> = {
  requires_payment_method: 'REQUIRES_PAYMENT_METHOD',
  requires_confirmation: 'REQUIRES_CONFIRMATION',
  requires_action: 'REQUIRES_ACTION',
  processing: 'PROCESSING',
  requires_capture: 'AUTHORIZED',
  succeeded: 'SUCCEEDED',
  canceled: 'CANCELED',
};

/** A payment intent. */
export function readPaymentIntent(object: Fields): WrittenByKind['payment'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    amount: object.optionalMinorUnits('amount', 'currency'),
    amount_capturable: object.optionalMinorUnits('amount_capturable', 'currency'),
    amount_received: object.optionalMinorUnits('amount_received', 'currency'),
    customer_id: object.optionalId('customer'),
    payment_method_id: object.optionalId('payment_method'),
    merchant_reference: object.optionalId('merchant_order_id'),
    description: object.optionalText('description'),
    failure_code: object.optionalId('last_payment_error.code'),
    failure_message: object.optionalText('last_payment_error.message'),
    created_at: object.optionalTime('created'),
  };
}

/**
 * A charge, told as the payment that it belongs to; a charge without a payment intent is a payment of its own. No source
 * documents a charge's statuses (its `succeeded` may be said of a mere authorization), so none is mapped.
 */
export function readCharge(object: Fields): WrittenByKind['payment'] {
  const chargeId = object.id('id');
  return {
    id: object.optionalId('payment_intent') ?? chargeId,
    charge_id: chargeId,
    ...object.status<never>('status', {}),
    amount: object.optionalMinorUnits('amount', 'currency'),
    amount_received: object.optionalMinorUnits('amount_captured', 'currency'),
    amount_refunded: object.optionalMinorUnits('amount_refunded', 'currency'),
    customer_id: object.optionalId('customer'),
    payment_method_id: object.optionalId('payment_method'),
    payment_method_type: object.optionalText('payment_method_details.type'),
    merchant_reference: object.optionalId('merchant_order_id'),
    description: object.optionalText('description'),
    failure_code: object.optionalId('failure_code'),
    failure_message: object.optionalText('failure_message'),
    created_at: object.optionalTime('created'),
  };
}

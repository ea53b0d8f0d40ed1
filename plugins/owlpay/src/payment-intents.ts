import type { Fields, PaymentStatus, PayoutStatus, RefundStatus, WrittenByKind } from '@tributary/plugin-sdk';

/**
 * Source: https://developers.owlpay.com/docs/status-enum-copy, all eleven. A payment that is refunded was paid, and
 * `amount_refunded` says how much of it went back. `payment_processing`, `payment_completed` and `payment_failed` come after the
 * capture and speak of the payout to the merchant.
 */
const paymentStatuses: Readonly<Record<string, PaymentStatus>> = {
  created: 'CREATED',
  checking_out: 'REQUIRES_ACTION',
  authorized: 'AUTHORIZED',
  cancelled: 'CANCELED',
  captured: 'SUCCEEDED',
  failed: 'FAILED',
  partial_refund: 'SUCCEEDED',
  full_refund: 'SUCCEEDED',
  payment_processing: 'SETTLING',
  payment_completed: 'SETTLED',
  payment_failed: 'SETTLEMENT_FAILED',
};

/** Same page, "Payment Intent Refund". */
const refundStatuses: Readonly<Record<string, RefundStatus>> = {
  refund_processing: 'PENDING',
  refund_completed: 'SUCCEEDED',
  refund_cancelled: 'CANCELED',
};

/** Same page: "confirm whether the bank account you provided to OwlPay has actually received the payment". */
const payoutStatuses: Readonly<Record<string, PayoutStatus>> = {
  payment_processing: 'IN_TRANSIT',
  payment_completed: 'PAID',
  payment_failed: 'FAILED',
};

/** A payment intent. Source: https://developers.owlpay.com/docs/stable-coin-checkout. Throws `decode.unexpected_shape`. */
export function readPayment(object: Fields): WrittenByKind['payment'] {
  const status = object.status('status', paymentStatuses);
  return {
    id: object.id('uuid'),
    ...status,
    amount: object.optionalMajorUnits('total', 'currency'),
    amount_refunded: object.optionalMajorUnits('refund_total', 'currency'),
    payment_method_type: object.optionalText('payment_method_type'),
    merchant_reference: object.optionalId('application_payment_intent_uuid'),
    description: object.optionalText('description'),
    failure_message: status.status === 'FAILED' ? object.optionalText('failed_reason') : null,
    created_at: object.optionalTime('created_at'),
  };
}

/**
 * What goes back of a payment. No sample gives a refund an id of its own, so all refunds of a payment are told as one that has
 * the payment's id, and its amount is what the payment intent says is refunded in total.
 */
export function readRefund(object: Fields): WrittenByKind['refund'] {
  const paymentId = object.id('uuid');
  return {
    id: paymentId,
    ...object.status('status', refundStatuses),
    amount: object.optionalMajorUnits('refund_total', 'currency'),
    payment_id: paymentId,
    reason: object.optionalText('refund_reason'),
  };
}

/**
 * The payout of what a payment brought: it has the payment's id, as no sample gives it one of its own. What of `total`, `net` and
 * the fees reaches the bank is written nowhere, so it has no amount.
 */
export function readPaymentPayout(object: Fields): WrittenByKind['payout'] {
  return {
    id: object.id('uuid'),
    ...object.status('status', payoutStatuses),
    merchant_reference: object.optionalId('application_payment_intent_uuid'),
  };
}

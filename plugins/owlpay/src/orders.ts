import type { Fields, PayoutOrderStatus, PayoutStatus, WrittenByKind } from '@tributary/plugin-sdk';

/** Source: https://developers.owlpay.com/docs/status-enum, "Order", all nine. A rejected order may be submitted again. */
const orderStatuses: Readonly<Record<string, PayoutOrderStatus>> = {
  'owlpay.received_order': 'RECEIVED',
  'owlpay.order_unconfirmed': 'UNCONFIRMED',
  'owlpay.order_confirmed': 'CONFIRMED',
  'owlpay.order_rejected': 'REJECTED',
  'platform.order_cancelled': 'CANCELED',
  'bank.wait_execute': 'PENDING',
  'bank.in_process': 'PROCESSING',
  'owlpay.payout_succeed': 'PAID',
  'owlpay.payout_failed': 'FAILED',
};

/** Same page, the words that speak of the payout. */
const payoutStatuses: Readonly<Record<string, PayoutStatus>> = {
  'bank.wait_execute': 'PENDING',
  'bank.in_process': 'IN_TRANSIT',
  'owlpay.payout_succeed': 'PAID',
  'owlpay.payout_failed': 'FAILED',
};

/** An order to pay a vendor. Source: https://developers.owlpay.com/docs/manage-order. Throws `decode.unexpected_shape`. */
export function readOrder(object: Fields): WrittenByKind['payout_order'] {
  return {
    ...readCommon(object),
    ...object.status('status', orderStatuses),
    amount: object.optionalMajorUnits('total', 'currency'),
    created_at: object.optionalTime('created_at'),
  };
}

/** The payout of one order: it has the order's id, as no sample gives it one of its own. */
export function readOrderPayout(object: Fields): WrittenByKind['payout'] {
  return {
    ...readCommon(object),
    ...object.status('status', payoutStatuses),
    amount: object.optionalMajorUnits('total', 'currency'),
  };
}

function readCommon(object: Fields) {
  return {
    id: object.id('uuid'),
    beneficiary_id: object.optionalId('vendor_uuid'),
    merchant_reference: object.optionalId('application_order_serial'),
  };
}

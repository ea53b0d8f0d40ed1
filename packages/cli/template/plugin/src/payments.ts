import type { Fields, PaymentStatus, WrittenByKind } from '@tributary/plugin-sdk';

/** All of <the page that lists them>. What is not here becomes UNKNOWN, with the platform's word beside it. */
const statuses: Readonly<Record<string, PaymentStatus>> = {
  failed: 'FAILED',
  paid: 'SUCCEEDED',
  pending: 'PROCESSING',
};

/** A payment. Source: <the page that describes the object>. Throws `decode.unexpected_shape`. */
export function readPayment(object: Fields): WrittenByKind['payment'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    amount: object.optionalMajorUnits('amount', 'currency'), // "10.50"; optionalMinorUnits where the body holds 1050
    merchant_reference: object.optionalId('order_number'),
    created_at: object.optionalTime('created_at'),
  };
}

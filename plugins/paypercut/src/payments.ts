import type { Fields, PaymentStatus, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amounts.ts';

/** All seven of https://docs.paypercut.io/api-reference/model/PaymentIntentResponse. */
const statuses: Readonly<Record<string, PaymentStatus>> = {
  requires_payment_method: 'REQUIRES_PAYMENT_METHOD',
  requires_confirmation: 'REQUIRES_CONFIRMATION',
  requires_action: 'REQUIRES_ACTION',
  processing: 'PROCESSING',
  requires_capture: 'AUTHORIZED',
  succeeded: 'SUCCEEDED',
  canceled: 'CANCELED',
};

/** A payment intent. Source: https://docs.paypercut.io/api-reference/model/PaymentIntent. Throws `decode.unexpected_shape`. */
export function readPaymentIntent(event: Fields): WrittenByKind['payment'] {
  const object = event.object('data.object');
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    amount: readAmount(object, 'amount'),
    amount_capturable: readAmount(object, 'amount_capturable'),
    amount_received: readAmount(object, 'amount_received'),
    charge_id: object.optionalRelatedId('latest_charge'), // in no document: Paypercut's own shop plugins read it
    customer_id: object.optionalRelatedId('customer'),
    // The object's own word; else the connected account in which it happened.
    on_behalf_of: object.optionalRelatedId('on_behalf_of') ?? event.optionalId('account'),
    payment_method_id: object.optionalRelatedId('payment_method'),
    payment_method_type: object.optionalText('payment_method.type'),
    created_at: object.optionalTime('created'),
  };
}

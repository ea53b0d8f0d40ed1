import type { CheckoutStatus, Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amounts.ts';

/** All three of https://docs.paypercut.io/api-reference/model/Event. */
const statuses: Readonly<Record<string, CheckoutStatus>> = {
  open: 'OPEN',
  complete: 'COMPLETED',
  expired: 'EXPIRED',
};

/** A checkout session. Source: https://docs.paypercut.io/api-reference/model/Event. Throws `decode.unexpected_shape`. */
export function readCheckout(event: Fields): WrittenByKind['checkout'] {
  const object = event.object('data.object');
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    raw_payment_status: object.optionalText('payment_status'),
    mode: object.optionalText('mode'),
    amount: readAmount(object, 'amount_total'),
    payment_id: object.optionalRelatedId('payment_intent'),
    setup_id: object.optionalRelatedId('setup_intent'),
    on_behalf_of: event.optionalId('account'),
    customer_id: object.optionalRelatedId('customer'),
    merchant_reference: object.optionalId('client_reference_id'),
    expires_at: object.optionalTime('expires_at'),
    created_at: object.optionalTime('created'),
  };
}

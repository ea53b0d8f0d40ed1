import type { CheckoutStatus, Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amounts.ts';
import type { Settings } from './settings.ts';
import { readCreatedAt } from './times.ts';

/** All three: https://docs-v2.useepay.com/8036907m0. */
const statuses: Readonly<Record<string, CheckoutStatus>> = {
  open: 'OPEN',
  complete: 'COMPLETED',
  expired: 'EXPIRED',
};

/** A checkout session. Throws `decode.unexpected_shape`. */
export function readCheckout(object: Fields, settings: Settings): WrittenByKind['checkout'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    raw_payment_status: object.optionalText('payment_status'),
    mode: object.optionalText('mode'),
    amount: readAmount(object, 'amount', settings),
    payment_id: object.optionalId('payment_intent_id'),
    subscription_id: object.optionalId('subscription_id'),
    customer_id: object.optionalId('customer_id') ?? object.optionalId('customer.id'),
    merchant_reference: object.optionalId('merchant_order_id'),
    expires_at: object.optionalTime('expires_at'),
    // UseePay's PHP client reads `created` of this object.
    created_at: readCreatedAt(object) ?? object.optionalTime('created'),
  };
}

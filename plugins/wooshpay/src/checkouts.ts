import type { CheckoutStatus, Fields, WrittenByKind } from '@tributary/plugin-sdk';

/** `open`: https://docs.wooshpay.com/doc-1722914. `expired`: the list of event types. */
const statuses: Readonly<Record<string, CheckoutStatus>> = { open: 'OPEN', expired: 'EXPIRED' };

/** A checkout session. */
export function readCheckout(object: Fields): WrittenByKind['checkout'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    raw_payment_status: object.optionalText('payment_status'),
    mode: object.optionalText('mode'),
    amount: object.optionalMinorUnits('amount_total', 'currency'),
    payment_id: object.optionalId('payment_intent'),
    customer_id: object.optionalId('customer'),
    merchant_reference: object.optionalId('client_reference_id'),
    expires_at: object.optionalTime('expires_at'),
    created_at: object.optionalTime('created'),
  };
}

import type { Fields, ReadStatus, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amount.ts';

/** Whether the page can be used. `active` is the document's word ("An active checkout object gets expired"). */
const pageStatuses = { active: 'OPEN', expired: 'EXPIRED' } as const;

/**
 * Reads a checkout, or an escrow, which is an older kind of the same. Sources: https://docs.tazapay.com/reference/checkout-object,
 * https://docs.tazapay.com/docs/escrow-webhook. Throws `decode.unexpected_shape`.
 */
export function readCheckout(object: Fields): WrittenByKind['checkout'] {
  const paymentStatus = object.optionalText('payment_status');
  return {
    id: object.id('id'),
    ...readStatus(object, paymentStatus),
    raw_payment_status: paymentStatus,
    amount: readAmount(object, 'invoice_currency'),
    payment_id: object.optionalId('payin'),
    customer_id: object.optionalId('customer'),
    on_behalf_of: object.optionalId('on_behalf_of'),
    // An escrow's sample says `partner_reference`.
    merchant_reference: object.optionalId('reference_id') ?? object.optionalId('partner_reference'),
    // The object's page says `expires_at`, the webhook's sample `expiry_at`.
    expires_at: object.optionalTime('expires_at') ?? object.optionalTime('expiry_at'),
    created_at: object.optionalTime('created_at'),
  };
}

/** A checkout that is paid can no longer be used, so its `status` is "expired": `payment_status` goes first. */
function readStatus(object: Fields, paymentStatus: string | null): ReadStatus<'OPEN' | 'EXPIRED' | 'COMPLETED'> {
  const pageStatus = object.status('status', pageStatuses);
  return paymentStatus === 'paid' ? { ...pageStatus, status: 'COMPLETED' } : pageStatus;
}

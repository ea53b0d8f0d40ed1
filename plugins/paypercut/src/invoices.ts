import type { Fields, InvoiceStatus, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amounts.ts';

/** All five of https://docs.paypercut.io/api-reference/model/InvoiceResponse. */
const statuses: Readonly<Record<string, InvoiceStatus>> = {
  draft: 'DRAFT',
  open: 'OPEN',
  paid: 'PAID',
  void: 'VOID',
  uncollectible: 'UNCOLLECTIBLE',
};

/** An invoice. Source: https://docs.paypercut.io/api-reference/tag/invoices/get/v1/invoices/id. Throws `decode.unexpected_shape`. */
export function readInvoice(event: Fields): WrittenByKind['invoice'] {
  const object = event.object('data.object');
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    customer_id: object.optionalRelatedId('customer'),
    on_behalf_of: event.optionalId('account'),
    // "To connect the invoice back to the subscription": https://docs.paypercut.io/docs/accept-payments/invoices.
    subscription_id: object.optionalRelatedId('parent.subscription_details.subscription'),
    amount_due: readAmount(object, 'amount_due'),
    amount_paid: readAmount(object, 'amount_paid'),
    amount_remaining: readAmount(object, 'amount_remaining'),
    billing_reason: object.optionalText('billing_reason'),
    period_start: object.optionalTime('period.start'),
    period_end: object.optionalTime('period.end'),
    created_at: object.optionalTime('created'),
  };
}

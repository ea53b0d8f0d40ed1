import type { Fields, InvoiceStatus, Money, WrittenByKind } from '@tributary/plugin-sdk';
import { readTime } from './times.ts';

/** The words by which the list of event types calls an invoice. It says "voided" and never which word the status then is. */
const statuses: Readonly<Record<string, InvoiceStatus>> = {
  draft: 'DRAFT',
  open: 'OPEN',
  paid: 'PAID',
  uncollectible: 'UNCOLLECTIBLE',
};

/** An invoice. Source: https://docs.wooshpay.com/api-121421332. */
export function readInvoice(object: Fields): WrittenByKind['invoice'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    number: object.optionalId('number'),
    customer_id: object.optionalId('customer'),
    subscription_id: object.optionalId('subscription'),
    payment_id: object.optionalId('payment_intent'),
    charge_id: object.optionalId('charge'),
    amount_due: readAmount(object, 'amount_due'),
    amount_paid: readAmount(object, 'amount_paid'),
    total: readAmount(object, 'total'),
    billing_reason: object.optionalText('billing_reason'),
    description: object.optionalText('description'),
    period_start: readTime(object, 'period_start'),
    period_end: readTime(object, 'period_end'),
    due_at: readTime(object, 'due_date'),
    created_at: readTime(object, 'created'),
  };
}

/** `amount_precision` is the invoice's own number of digits after the point, and goes before the currency's. */
function readAmount(object: Fields, path: string): Money | null {
  return object.optionalScaledUnits(path, 'currency', 'amount_precision');
}

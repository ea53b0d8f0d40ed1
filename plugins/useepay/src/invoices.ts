import type { Fields, InvoiceStatus, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amounts.ts';
import type { Settings } from './settings.ts';
import { readCreatedAt } from './times.ts';

/**
 * `open`: https://docs-v2.useepay.com/225901782e0. `paid`: the sample of the webhook. `cancelled`: the list of event types. The
 * others: UseePay's own PHP client.
 */
const statuses: Readonly<Record<string, InvoiceStatus>> = {
  draft: 'DRAFT',
  open: 'OPEN',
  paid: 'PAID',
  cancelled: 'VOID',
  void: 'VOID',
  uncollectible: 'UNCOLLECTIBLE',
};

/** An invoice. Source: https://docs-v2.useepay.com/225901782e0. Throws `decode.unexpected_shape`. */
export function readInvoice(object: Fields, settings: Settings): WrittenByKind['invoice'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    number: object.optionalId('number'),
    customer_id: object.optionalId('customer_id'),
    subscription_id: object.optionalId('subscription_id'),
    payment_id: object.optionalId('payment_intent_id'),
    total: readAmount(object, 'total_amount', settings),
    description: object.optionalText('description'),
    period_start: object.optionalTime('period_start'),
    period_end: object.optionalTime('period_end'),
    created_at: readCreatedAt(object),
  };
}

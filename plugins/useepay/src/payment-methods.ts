import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readCreatedAt } from './times.ts';

/** A payment method. No sample of its webhooks is public: its members are those that a payment intent shows of one. */
export function readPaymentMethod(object: Fields): WrittenByKind['payment_method'] {
  return {
    id: object.id('id'),
    type: object.optionalText('type'),
    customer_id: object.optionalId('customer_id'),
    card_brand: object.optionalText('card.brand'),
    card_last4: object.optionalText('card.last4'),
    created_at: readCreatedAt(object),
  };
}

import type { Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readCreatedAt } from './times.ts';

/**
 * A dispute: `id` and `payment_intent_id` are the members that https://docs-v2.useepay.com/8649122m0 names. It shows no
 * sample at hand, so no status is mapped, and no amount is read: it could be that of the order.
 */
export function readDispute(object: Fields): WrittenByKind['dispute'] {
  return {
    id: object.id('id'),
    ...object.status<never>('status', {}),
    payment_id: object.optionalId('payment_intent_id'),
    created_at: readCreatedAt(object),
  };
}

import type { Fields, RefundStatus, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amounts.ts';
import type { Settings } from './settings.ts';
import { readCreatedAt } from './times.ts';

/** All four: https://docs-v2.useepay.com/6516730m0. "Received … and will be processed later": neither paid nor refused. */
const statuses: Readonly<Record<string, RefundStatus>> = {
  received: 'PENDING',
  accepted: 'PENDING',
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
};

/** A refund. Source: https://docs-v2.useepay.com/225901800e0. Throws `decode.unexpected_shape`. */
export function readRefund(object: Fields, settings: Settings): WrittenByKind['refund'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    amount: readAmount(object, 'amount', settings),
    payment_id: object.optionalId('payment_intent_id'),
    reason: object.optionalText('reason'),
    created_at: readCreatedAt(object),
  };
}

import type { Fields, Money, SubscriptionStatus, WrittenByKind } from '@tributary/plugin-sdk';
import { readAmount } from './amounts.ts';
import type { Settings } from './settings.ts';
import { readCreatedAt } from './times.ts';

/**
 * `incomplete`: https://docs-v2.useepay.com/225901792e0. `active`, `unpaid`, `paused`, `cancelled` and `expired`: the list of
 * event types. The others: UseePay's own PHP client, whose `incomplete_expired` nobody explains.
 */
const statuses: Readonly<Record<string, SubscriptionStatus>> = {
  incomplete: 'INCOMPLETE',
  trialing: 'TRIALING',
  active: 'ACTIVE',
  past_due: 'PAST_DUE',
  unpaid: 'UNPAID',
  paused: 'PAUSED',
  canceled: 'CANCELED',
  cancelled: 'CANCELED',
  expired: 'EXPIRED',
};

/** A subscription. Source: https://docs-v2.useepay.com/225901792e0. Throws `decode.unexpected_shape`. */
export function readSubscription(object: Fields, settings: Settings): WrittenByKind['subscription'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    customer_id: object.optionalId('customer_id'),
    amount: readUnitAmount(object, settings),
    interval: object.optionalText('recurring.interval'),
    interval_count: object.optionalInteger('recurring.interval_count'),
    description: object.optionalText('description'),
    current_period_start: object.optionalTime('current_period_start'),
    current_period_end: object.optionalTime('current_period_end'),
    canceled_at: object.optionalTime('canceled_at'),
    created_at: readCreatedAt(object),
  };
}

/** The one amount that UseePay's own samples show without a currency. An amount of nothing in particular is none. */
function readUnitAmount(object: Fields, settings: Settings): Money | null {
  return object.has('currency') ? readAmount(object, 'recurring.unit_amount', settings) : null;
}

import type { CardStatus, Fields, WrittenByKind } from '@tributary/plugin-sdk';
import { readTime } from './times.ts';

/** All three of https://docs.wooshpay.com/api-208172820. */
const statuses: Readonly<Record<string, CardStatus>> = {
  active: 'ACTIVE',
  inactive: 'INACTIVE',
  canceled: 'CANCELED',
};

/** An issued card, by its last four digits alone. */
export function readCard(object: Fields): WrittenByKind['card'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    form: object.optionalText('type'),
    brand: object.optionalText('brand'),
    last4: object.optionalText('last4'),
    exp_month: object.optionalInteger('exp_month'),
    exp_year: object.optionalInteger('exp_year'),
    currency: object.optionalText('currency')?.toUpperCase(),
    cardholder_id: object.optionalRelatedId('cardholder'),
    cancellation_reason: object.optionalText('cancellation_reason'),
    created_at: readTime(object, 'created'),
  };
}

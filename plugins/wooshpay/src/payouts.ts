import type { Fields, PayoutStatus, WrittenByKind } from '@tributary/plugin-sdk';

/** All five of https://docs.wooshpay.com/project-1296482/doc-2560983. A paid payout can still fail. */
const statuses: Readonly<Record<string, PayoutStatus>> = {
  pending: 'PENDING',
  in_transit: 'IN_TRANSIT',
  paid: 'PAID',
  failed: 'FAILED',
  canceled: 'CANCELED',
};

/** A payout. Who the beneficiary is stays with WooshPay. Source: https://docs.wooshpay.com/7194408m0. */
export function readPayout(object: Fields): WrittenByKind['payout'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    amount: object.optionalMinorUnits('payment_amount', 'payment_currency'),
    source_amount: object.optionalMinorUnits('source_amount', 'source_currency'),
    beneficiary_id: object.optionalId('beneficiary_data.id'),
    merchant_reference: object.optionalId('merchant_payout_id'),
    description: object.optionalText('description'),
    failure_code: object.optionalId('failure_code'),
    failure_message: object.optionalText('failure_message'),
    created_at: object.optionalTime('created'),
  };
}

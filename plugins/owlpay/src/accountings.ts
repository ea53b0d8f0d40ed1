import type { Fields, PayoutStatus, WrittenByKind } from '@tributary/plugin-sdk';

/** Source: https://developers.owlpay.com/docs/status-enum, "Accounting". `draft` and `wait_withdraw` are not mapped. */
const payoutStatuses: Readonly<Record<string, PayoutStatus>> = {
  wait_execute: 'PENDING',
  scheduled: 'PENDING',
  in_process: 'IN_TRANSIT',
  finish: 'PAID',
  failed: 'FAILED',
};

/** An accounting: orders that are paid out together. No sample shows one, so nothing but what all objects have is read. */
export function readAccounting(object: Fields): WrittenByKind['payout_batch'] {
  return {
    id: object.id('uuid'),
    raw_status: object.optionalText('status'),
    created_at: object.optionalTime('created_at'),
  };
}

/** The payout of one accounting: it has the accounting's id. */
export function readAccountingPayout(object: Fields): WrittenByKind['payout'] {
  return { id: object.id('uuid'), ...object.status('status', payoutStatuses) };
}

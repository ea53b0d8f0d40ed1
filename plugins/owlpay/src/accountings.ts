import type { Fields, PayoutBatchStatus, PayoutStatus, WrittenByKind } from '@tributary/plugin-sdk';

/** Source: https://developers.owlpay.com/docs/status-enum, "Accounting", all seven. */
const batchStatuses: Readonly<Record<string, PayoutBatchStatus>> = {
  draft: 'DRAFT',
  wait_execute: 'PENDING',
  wait_withdraw: 'PENDING',
  scheduled: 'SCHEDULED',
  in_process: 'PROCESSING',
  finish: 'PAID',
  failed: 'FAILED',
};

/** The same words, said of the payout: before the bank has it, it waits. */
const payoutStatuses: Readonly<Record<string, PayoutStatus>> = {
  draft: 'PENDING',
  wait_execute: 'PENDING',
  wait_withdraw: 'PENDING',
  scheduled: 'PENDING',
  in_process: 'IN_TRANSIT',
  finish: 'PAID',
  failed: 'FAILED',
};

/** An accounting: orders that are paid out together. No sample shows one, so nothing but what all objects have is read. */
export function readAccounting(object: Fields): WrittenByKind['payout_batch'] {
  return {
    id: object.id('uuid'),
    ...object.status('status', batchStatuses),
    created_at: object.optionalTime('created_at'),
  };
}

/** The payout of one accounting: it has the accounting's id. */
export function readAccountingPayout(object: Fields): WrittenByKind['payout'] {
  return { id: object.id('uuid'), ...object.status('status', payoutStatuses) };
}

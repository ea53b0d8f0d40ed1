import type { Fields, ReconciliationStatus, WrittenByKind } from '@tributary/plugin-sdk';

/** Source: https://developers.owlpay.com/docs/status-enum, "Order Reconciliation", all five. */
const statuses: Readonly<Record<string, ReconciliationStatus>> = {
  unconfirm: 'UNCONFIRMED',
  in_process: 'IN_REVIEW', // "if any orders of order reconciliation have been reviewed"
  settled: 'SETTLED',
  on_the_way_to_bank: 'PROCESSING',
  payout_finish: 'PAID',
};

/** A reconciliation. Source: https://developers.owlpay.com/docs/apply-for-order-reconciliation. */
export function readReconciliation(object: Fields): WrittenByKind['reconciliation'] {
  return {
    id: object.id('uuid'),
    ...object.status('status', statuses),
    group_id: object.optionalId('group_uuid'),
    amount: object.optionalMajorUnits('total', 'currency'),
    created_at: object.optionalTime('created_at'),
  };
}

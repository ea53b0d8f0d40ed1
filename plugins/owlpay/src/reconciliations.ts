import type { Fields, ReconciliationStatus, WrittenByKind } from '@tributary/plugin-sdk';

/** Source: https://developers.owlpay.com/docs/status-enum, "Order Reconciliation". What comes after it is the payout's. */
const statuses: Readonly<Record<string, ReconciliationStatus>> = { unconfirm: 'UNCONFIRMED', settled: 'SETTLED' };

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

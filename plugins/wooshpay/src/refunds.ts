import type { Fields, RefundStatus, WrittenByKind } from '@tributary/plugin-sdk';

/** The one status that the documents show: https://docs.wooshpay.com/api-52306151. */
const statuses: Readonly<Record<string, RefundStatus>> = { succeeded: 'SUCCEEDED' };

/** A refund. `reason` and `failure_reason`: https://docs.wooshpay.com/api-51369554. */
export function readRefund(object: Fields): WrittenByKind['refund'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    amount: object.optionalMinorUnits('amount', 'currency'),
    payment_id: object.optionalId('payment_intent'),
    charge_id: object.optionalId('charge'),
    reason: object.optionalText('reason'),
    failure_code: object.optionalText('failure_reason'),
    created_at: object.optionalTime('created'),
  };
}

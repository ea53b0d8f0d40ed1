import type { DisputeStatus, Fields, WrittenByKind } from '@tributary/plugin-sdk';

/** The ends stand in the list of event types, `warning_needs_response` in http://docs.wooshpay.com/44454250e0. */
const statuses: Readonly<Record<string, DisputeStatus>> = {
  warning_needs_response: 'WARNING_NEEDS_RESPONSE',
  warning_closed: 'WARNING_CLOSED',
  won: 'WON',
  lost: 'LOST',
};

/** A dispute. Its evidence names the customer and stays where it is. */
export function readDispute(object: Fields): WrittenByKind['dispute'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    amount: object.optionalMinorUnits('amount', 'currency'),
    payment_id: object.optionalId('payment_intent'),
    charge_id: object.optionalId('charge'),
    reason: object.optionalText('reason'),
    evidence_due_at: object.optionalTime('evidence_details.due_by'),
    created_at: object.optionalTime('created'),
  };
}

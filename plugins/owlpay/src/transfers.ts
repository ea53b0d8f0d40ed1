import type { Fields, TransferStatus, WrittenByKind } from '@tributary/plugin-sdk';

/** Source: https://harbor-developers.owlpay.com/docs/status, all thirteen. */
const statuses: Readonly<Record<string, TransferStatus>> = {
  pending_customer_transfer_start: 'PENDING',
  // "Received by the customer" in the description, "pending" in the name: started either way.
  pending_customer_transfer_complete: 'PROCESSING',
  pending_external: 'PROCESSING',
  pending_harbor: 'PROCESSING',
  on_hold: 'ON_HOLD',
  request_for_information: 'INFORMATION_REQUIRED',
  pending_customer: 'PENDING',
  completed: 'COMPLETED',
  refunded: 'REFUNDED',
  expired: 'EXPIRED',
  cancelled: 'CANCELED',
  reject: 'REJECTED',
  error: 'FAILED',
};

/**
 * A transfer, of both versions of the API. Amounts are decimal texts in units of their asset. Bank accounts and addresses stay
 * with Harbor. Source: https://harbor-developers.owlpay.com/docs/off-ramp-stablecoin-to-fiat. Throws `decode.unexpected_shape`.
 */
export function readTransfer(object: Fields): WrittenByKind['transfer'] {
  return {
    id: object.id('uuid'),
    ...object.status('status', statuses),
    direction: object.optionalText('type'),
    source_amount: object.optionalMajorUnits('source.amount', 'source.asset'),
    destination_amount: object.optionalMajorUnits('destination.amount', 'destination.asset'),
    customer_id: object.optionalId('on_behalf_of'),
    merchant_reference: object.optionalId('application_transfer_uuid'),
    updated_at: object.optionalTime('updated_at'),
    created_at: object.optionalTime('created_at'),
  };
}

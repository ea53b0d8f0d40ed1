import type { Fields, SetupStatus, WrittenByKind } from '@tributary/plugin-sdk';

/** The first three: https://docs.wooshpay.com/7228013m0. `canceled`: the list of event types. */
const statuses: Readonly<Record<string, SetupStatus>> = {
  requires_payment_method: 'REQUIRES_PAYMENT_METHOD',
  requires_action: 'REQUIRES_ACTION',
  succeeded: 'SUCCEEDED',
  canceled: 'CANCELED',
};

/** A setup intent. */
export function readSetupIntent(object: Fields): WrittenByKind['setup'] {
  return {
    id: object.id('id'),
    ...object.status('status', statuses),
    customer_id: object.optionalId('customer'),
    payment_method_id: object.optionalId('payment_method'),
    description: object.optionalText('description'),
    failure_code: object.optionalId('last_setup_error.code'),
    failure_message: object.optionalText('last_setup_error.message'),
    created_at: object.optionalTime('created'),
  };
}

import type { Fields, Occurrence, OccurrenceIdentity, VerifiedWebhook } from '@tributary/plugin-sdk';
import { harborType } from './harbor-type.ts';
import { identify } from './identity.ts';

/**
 * OwlPay Harbor: `{data: {…}}` without a type for transfers and customers, a flat object with `event` for a micro-deposit, one
 * occurrence each. It does not say whether it is the sandbox: the account's setting does. Sources:
 * https://harbor-developers.owlpay.com/docs/webhook-example and its page of payload examples. Throws `decode.unexpected_shape`.
 */
export function readHarborEnvelope({ body }: VerifiedWebhook): Occurrence {
  const object = body.has('data') ? body.object('data') : body;
  const named = body.optionalText('event');
  return {
    type: named ?? harborType(object),
    identity: identifyDeposit(object, named) ?? identify(object, named),
    // A micro-deposit says when it was received; of all others the time of the last change is what comes closest.
    occurredAt: object.optionalTime('received_at') ?? object.optionalTime('updated_at'),
    environment: null,
    apiVersion: null,
    object,
    metadata: {},
  };
}

/**
 * A micro-deposit has a documented key: account number and transaction. The account number is a person's, so it goes into the
 * hash that becomes the event's id and nowhere else; `PROVIDER_EVENT_ID` would have shown it.
 */
function identifyDeposit(object: Fields, named: string | null): OccurrenceIdentity | null {
  const accountNumber = object.optionalId('account_number');
  const transaction = object.optionalId('crb_ach_transaction_id');
  if (accountNumber === null || transaction === null) return null;
  return { tier: 'OBJECT_STATUS_TIME', objectId: accountNumber, status: named ?? '', time: transaction };
}

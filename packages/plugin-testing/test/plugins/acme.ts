import {
  timestampedHmac,
  type Fields,
  type Occurrence,
  type VerifiedWebhook,
  type WrittenByKind,
} from '@tributary/plugin-sdk';

/** The good parts of a plugin for a platform that does not exist; each broken plugin spoils one of them. */
export const signature = timestampedHmac({ header: 'acme-signature', encoding: 'hex', toleranceSeconds: 300 });

export function readEnvelope({ body }: VerifiedWebhook): Occurrence {
  return {
    type: body.text('type'),
    identity: { tier: 'PROVIDER_EVENT_ID', eventId: body.id('id') },
    occurredAt: body.optionalTime('created'),
    environment: null,
    apiVersion: null,
    object: body.object('data'),
    metadata: body.metadata('data.metadata'),
  };
}

export function readPayment(object: Fields): WrittenByKind['payment'] {
  return {
    id: object.id('id'),
    ...object.status('status', { paid: 'SUCCEEDED' }),
    amount: object.optionalMinorUnits('amount', 'currency'),
  };
}

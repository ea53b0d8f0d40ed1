import { defineProvider, event, sortedParameters, type Occurrence, type VerifiedWebhook } from '@tributary/plugin-sdk';
import { readPayment } from '../../acme.ts';

/** A platform whose bodies are forms, with the signature as one of their parameters. */
export default defineProvider({
  id: 'acme',
  signature: sortedParameters({ parameter: 'sign', algorithm: 'hmac-sha256', encoding: 'hex' }),
  body: 'form',
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['id'],
});

function readEnvelope({ body }: VerifiedWebhook): Occurrence {
  return {
    type: body.text('what'),
    identity: { tier: 'PROVIDER_EVENT_ID', eventId: body.id('notice') },
    occurredAt: body.optionalTime('at'),
    environment: null,
    apiVersion: null,
    object: body,
    metadata: {},
  };
}

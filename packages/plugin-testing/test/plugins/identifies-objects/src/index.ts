import { defineProvider, event, type VerifiedWebhook } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

function identify({ body }: VerifiedWebhook) {
  return { tier: 'PROVIDER_EVENT_ID' as const, eventId: body.id('data.id') };
}

export default defineProvider({
  id: 'acme',
  signature,
  envelope: (webhook) => ({ ...readEnvelope(webhook), identity: identify(webhook) }),
  events: {
    'charge.paid': event('payment.succeeded', readPayment),
    'charge.refused': event('payment.failed', readPayment),
  },
  orderingKey: ['data.id'],
});

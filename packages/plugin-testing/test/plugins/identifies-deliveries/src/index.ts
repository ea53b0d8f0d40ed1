import { defineProvider, event, type VerifiedWebhook } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

function identify({ body, verification }: VerifiedWebhook) {
  const time = String(verification.signed_at);
  return { tier: 'OBJECT_STATUS_TIME' as const, objectId: body.id('data.id'), status: body.text('data.status'), time };
}

export default defineProvider({
  id: 'acme',
  signature,
  envelope: (webhook) => ({ ...readEnvelope(webhook), identity: identify(webhook) }),
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['data.id'],
});

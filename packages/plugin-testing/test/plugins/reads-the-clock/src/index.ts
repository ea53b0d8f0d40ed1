import { defineProvider, event } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

export default defineProvider({
  id: 'acme',
  signature,
  envelope: (webhook) => ({ ...readEnvelope(webhook), occurredAt: Date.now() * 1000 }),
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['data.id'],
});

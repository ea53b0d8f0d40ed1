import { defineProvider, event } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

export default defineProvider({
  id: 'acme',
  signature,
  envelope: (webhook) => ({ ...readEnvelope(webhook), apiVersion: String(Math.random()) }),
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['data.id'],
});

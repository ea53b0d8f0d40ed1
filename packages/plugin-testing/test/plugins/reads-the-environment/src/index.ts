import { defineProvider, event } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

export default defineProvider({
  id: 'acme',
  signature,
  envelope: (webhook) => ({ ...readEnvelope(webhook), apiVersion: process.env['API_VERSION'] ?? null }),
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['data.id'],
});

import { defineProvider, event } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

export default defineProvider({
  id: 'acme',
  signature,
  envelope: (webhook) => ({
    ...readEnvelope(webhook),
    apiVersion: process.getBuiltinModule('node:fs').existsSync('/') ? '1' : null,
  }),
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['data.id'],
});

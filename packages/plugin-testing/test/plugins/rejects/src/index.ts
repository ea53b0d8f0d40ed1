import { defineProvider, event } from '@tributary/plugin-sdk';
import { readEnvelope, signature, type readPayment } from '../../acme.ts';

const read = (async () => Promise.reject(new Error('no such charge'))) as unknown as typeof readPayment;

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', read) },
  orderingKey: ['data.id'],
});

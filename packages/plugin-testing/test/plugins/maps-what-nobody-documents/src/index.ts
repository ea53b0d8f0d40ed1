import { defineProvider, event } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

const read = readPayment;

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', read) },
  orderingKey: ['data.id'],
});

import { defineProvider, event, type Fields } from '@tributary/plugin-sdk';
import { readEnvelope, signature, type readPayment } from '../../acme.ts';

// A JavaScript author has no compiler that says so.
const read = ((object: Fields) => ({
  id: object.id('id'),
  ticket: object.text('status'),
})) as unknown as typeof readPayment;

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', read) },
  orderingKey: ['data.id'],
});

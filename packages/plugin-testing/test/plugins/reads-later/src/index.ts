import { defineProvider, event, type Fields } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

const read = (async (object: Fields) => readPayment(object)) as unknown as typeof readPayment;

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', read) },
  orderingKey: ['data.id'],
});

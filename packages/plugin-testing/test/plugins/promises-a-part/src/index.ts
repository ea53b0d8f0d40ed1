import { defineProvider, event, type Fields } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

const later = async () => Promise.reject(new Error('no description'));

const read = ((object: Fields) => ({
  ...readPayment(object),
  description: later(),
})) as unknown as typeof readPayment;

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', read) },
  orderingKey: ['data.id'],
});

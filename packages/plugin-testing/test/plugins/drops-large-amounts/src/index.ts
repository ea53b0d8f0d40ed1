import { defineProvider, event, type Fields } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

/** What is no integer of its own is no amount to it. */
function read(object: Fields) {
  const payment = readPayment(object);
  return (payment.amount?.amount.length ?? 0) > 9 ? { ...payment, amount: null } : payment;
}

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', read) },
  orderingKey: ['data.id'],
});

import { defineProvider, event, type Fields } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

/** An amount that goes another way than the body says. */
function read(object: Fields) {
  const payment = readPayment(object);
  const isPaid = payment.status === 'SUCCEEDED';
  return {
    ...payment,
    amount: payment.amount && { ...payment.amount, amount: `${isPaid ? '' : '-'}${payment.amount.amount}` },
  };
}

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', read) },
  orderingKey: ['data.id'],
});

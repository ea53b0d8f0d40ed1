import { defineProvider, event, type Fields } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

function readInFloats(object: Fields) {
  const payment = readPayment(object);
  const amount = payment.amount ?? null;
  return {
    ...payment,
    amount: amount && { ...amount, amount: String(Math.round(Number(amount.amount) * 1.1 * 100) / 100) },
  };
}

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', readInFloats) },
  orderingKey: ['data.id'],
});

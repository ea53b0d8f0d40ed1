import { defineProvider, event, type Fields } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

function read(object: Fields) {
  const payment = readPayment(object);
  const paid = +(payment.amount?.amount ?? '');
  const fee = 0.25;
  const currency = payment.amount?.currency ?? 'EUR';
  return { ...payment, amount: { amount: `${paid - fee}`, currency } };
}

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', read) },
  orderingKey: ['data.id'],
});

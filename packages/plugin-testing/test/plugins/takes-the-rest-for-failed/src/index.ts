import { defineProvider, event, type Fields } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

function read(object: Fields) {
  const payment = readPayment(object);
  return { ...payment, status: payment.raw_status === 'paid' ? ('SUCCEEDED' as const) : ('FAILED' as const) };
}

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', read) },
  orderingKey: ['data.id'],
});

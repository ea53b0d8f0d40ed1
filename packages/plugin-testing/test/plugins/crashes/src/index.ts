import { defineProvider, event, type Fields } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

function readLoudly(object: Fields) {
  const payment = readPayment(object);
  return { ...payment, description: (object.optionalText('status') as string).toLowerCase() };
}

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', readLoudly) },
  orderingKey: ['data.id'],
});

import { defineProvider, event, type Fields } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

const read = (object: Fields) => {
  try {
    return readPayment(object);
  } catch {
    return { id: 'unknown', status: 'UNKNOWN' as const, raw_status: null };
  }
};

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', read) },
  orderingKey: ['data.id'],
});

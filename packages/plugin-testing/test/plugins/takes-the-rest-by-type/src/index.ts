import { defineProvider, event, type Fields, type PaymentStatus } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

/** The platform's word decides, but for words that nobody has documented: those are what the type would be. */
const readOr = (other: PaymentStatus) => (object: Fields) => {
  const payment = readPayment(object);
  return { ...payment, status: payment.status === 'UNKNOWN' ? other : payment.status };
};

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: {
    'charge.paid': event('payment.succeeded', readOr('SUCCEEDED')),
    'charge.refused': event('payment.failed', readOr('FAILED')),
  },
  orderingKey: ['data.id'],
});

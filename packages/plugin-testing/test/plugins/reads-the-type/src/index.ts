import { defineProvider, event, type Fields, type PaymentStatus } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

/** A platform that lists no statuses: its types name them. */
const readAs = (status: PaymentStatus) => (object: Fields) => ({ ...readPayment(object), status });

export default defineProvider({
  id: 'acme',
  signature,
  envelope: readEnvelope,
  events: {
    'charge.paid': event('payment.succeeded', readAs('SUCCEEDED')),
    'charge.refused': event('payment.failed', readAs('FAILED')),
  },
  orderingKey: ['data.id'],
});

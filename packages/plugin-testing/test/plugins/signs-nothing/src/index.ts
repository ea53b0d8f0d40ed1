import { defineProvider, event, unsigned } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment } from '../../acme.ts';

export default defineProvider({
  id: 'acme',
  signature: unsigned({ because: 'the platform signs nothing' }),
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['data.id'],
});

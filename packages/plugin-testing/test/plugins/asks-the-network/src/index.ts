import { defineProvider, event } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

export default defineProvider({
  id: 'acme',
  signature,
  envelope(webhook) {
    // Nobody listens there; the answer is not waited for either.
    void fetch('http://127.0.0.1:9').catch(() => undefined);
    return readEnvelope(webhook);
  },
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['data.id'],
});

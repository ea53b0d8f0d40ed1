import { defineProvider, event, type SignatureScheme } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

/** Judges the age by the time at which it looks. */
const impatient: SignatureScheme = {
  ...signature,
  verify: (input) => signature.verify({ ...input, receivedAt: Date.now() * 1000 }),
};

export default defineProvider({
  id: 'acme',
  signature: impatient,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['data.id'],
});

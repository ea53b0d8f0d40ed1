import { defineProvider, event, type SignatureScheme } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

/** Tries the first key alone. */
const stubborn: SignatureScheme = {
  ...signature,
  verify: (input) => signature.verify({ ...input, keys: input.keys.slice(0, 1) }),
};

export default defineProvider({
  id: 'acme',
  signature: stubborn,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['data.id'],
});

import { defineProvider, event, type SignatureScheme } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

/** Tries every key, and names the first whichever it was. */
const forgetful: SignatureScheme = {
  ...signature,
  verify: (input) => ({ ...signature.verify(input), keyId: input.keys[0]?.id ?? '' }),
};

export default defineProvider({
  id: 'acme',
  signature: forgetful,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['data.id'],
});

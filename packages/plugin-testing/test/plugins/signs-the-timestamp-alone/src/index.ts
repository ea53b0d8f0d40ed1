import { defineProvider, event, type SignatureScheme } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

const nothing = Buffer.alloc(0);

/** Verifies whatever the body is. */
const careless: SignatureScheme = {
  ...signature,
  verify: (input) => signature.verify({ ...input, body: nothing }),
  sign: (input) => signature.sign({ ...input, body: nothing }),
};

export default defineProvider({
  id: 'acme',
  signature: careless,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['data.id'],
});

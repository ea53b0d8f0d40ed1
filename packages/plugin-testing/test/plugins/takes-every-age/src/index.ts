import { defineProvider, event, type SignatureScheme } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

/** Takes every age. */
const ageless: SignatureScheme = {
  ...signature,
  verify: (input) => signature.verify({ ...input, toleranceSeconds: 10 ** 9 }),
};

export default defineProvider({
  id: 'acme',
  signature: ageless,
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['data.id'],
});

import { bodyHmac, defineProvider, event, type SignatureScheme } from '@tributary/plugin-sdk';
import { readEnvelope, readPayment, signature } from '../../acme.ts';

const older = bodyHmac({ header: 'acme-old-signature', encoding: 'hex' });

/** Takes whatever stands in the older header. */
const careless: SignatureScheme = {
  ...older,
  verify: ({ keys }) => ({ keyId: keys[0]?.id ?? '', signedAt: null }),
};

export default defineProvider({
  id: 'acme',
  signature,
  furtherSchemes: { older: careless },
  envelope: readEnvelope,
  events: { 'charge.paid': event('payment.succeeded', readPayment) },
  orderingKey: ['data.id'],
});

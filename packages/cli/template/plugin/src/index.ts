import { defineProvider, event, ignored, timestampedHmac } from '@tributary/plugin-sdk';
import { readEnvelope } from './envelope.ts';
import { readPayment } from './payments.ts';

/**
 * Example, a platform that does not exist: replace it step by step with yours. What is documented, what is inferred and what
 * is unknown stands in the README. How to choose each line: docs/writing-a-plugin.md of Tributary.
 */
export default defineProvider({
  id: 'example', // for ever: topic, config key, metric label, event field
  // <where the platform documents it>
  signature: timestampedHmac({
    header: 'x-example-signature',
    encoding: 'hex',
    toleranceSeconds: 300,
  }),
  envelope: readEnvelope,
  // <where the platform lists its types>, all of them, sorted. documented.json holds the same list, by document.
  events: {
    'payment.failed': event('payment.failed', readPayment),
    'payment.paid': event('payment.succeeded', readPayment),
    'product.updated': ignored('catalogue, no money moves'),
  },
  orderingKey: ['data.id'],
});

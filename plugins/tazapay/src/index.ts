import { defineProvider, event, templatedHmac } from '@tributary/plugin-sdk';
import { readCheckout } from './checkout.ts';
import { readEnvelope } from './envelope.ts';
import { readPaymentAttempt } from './payment-attempt.ts';

/** Tazapay's checkout webhooks, API v3. What backs each line, and what is not known, stands in the README. */
export default defineProvider({
  id: 'tazapay',
  // The timestamp in the template is the event's creation time, not the delivery's: retries run for days, nothing gets stale.
  signature: templatedHmac({ header: 'signature', encoding: 'base64', template: '{id}{body}{created_at}' }),
  envelope: readEnvelope,
  events: {
    'checkout.created': event('checkout.created', readCheckout),
    'checkout.expired': event('checkout.expired', readCheckout),
    'checkout.paid': event('checkout.completed', readCheckout),
    'payment_attempt.created': event('payment_attempt.created', readPaymentAttempt),
    'payment_attempt.failed': event('payment_attempt.failed', readPaymentAttempt),
    'payment_attempt.processing': event('payment_attempt.processing', readPaymentAttempt),
    'payment_attempt.succeeded': event('payment_attempt.succeeded', readPaymentAttempt),
  },
  // Invariant 6: events are keyed by the payment, else by the object itself, and so are the raw records. A checkout and its
  // attempts name the same `payin`, so what shares a partition of `payments` shared one of the raw topic.
  orderingKey: ['data.payin', 'data.id'],
});

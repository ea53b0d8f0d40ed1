import { defineProvider, event, rsaSha256 } from '@tributary/plugin-sdk';
import { readCheckout } from './checkouts.ts';
import { readDispute } from './disputes.ts';
import { readEnvelope } from './envelope.ts';
import { readInvoice } from './invoices.ts';
import { readPaymentMethod } from './payment-methods.ts';
import { readPaymentIntent } from './payments.ts';
import { readRefund } from './refunds.ts';
import { settings } from './settings.ts';
import { readSubscription } from './subscriptions.ts';

/** UseePay, https://docs-v2.useepay.com. What is documented, what is inferred and what is unknown stands in this plugin's README. */
export default defineProvider({
  id: 'useepay',
  // https://docs-v2.useepay.com/8825076m0; algorithm and encoding: UseePay's own PHP client. It has no timestamp.
  signature: rsaSha256({ header: 'sign', encoding: 'base64' }),
  settings,
  envelope: readEnvelope,
  events: {
    'checkout_session.completed': event('checkout.completed', readCheckout),
    'checkout_session.expired': event('checkout.expired', readCheckout),
    'dispute.closed': event('dispute.closed', readDispute),
    'dispute.created': event('dispute.opened', readDispute),
    'invoice.cancelled': event('invoice.voided', readInvoice),
    // Two editions of the documents call "the invoice is ready to be paid" by two names.
    'invoice.open': event('invoice.finalized', readInvoice),
    'invoice.paid': event('invoice.paid', readInvoice),
    'invoice.payment_failed': event('invoice.payment_failed', readInvoice),
    'invoice.sent': event('invoice.finalized', readInvoice),
    'payment_intent.cancelled': event('payment.canceled', readPaymentIntent),
    'payment_intent.created': event('payment.created', readPaymentIntent),
    'payment_intent.failed': event('payment.failed', readPaymentIntent),
    'payment_intent.pending': event('payment.processing', readPaymentIntent),
    'payment_intent.requires_capture': event('payment.authorized', readPaymentIntent),
    'payment_intent.requires_customer_action': event('payment.requires_action', readPaymentIntent),
    'payment_intent.requires_payment_method': event('payment.requires_payment_method', readPaymentIntent),
    'payment_intent.succeeded': event('payment.succeeded', readPaymentIntent),
    'payment_method.created': event('payment_method.created', readPaymentMethod),
    'payment_method.updated': event('payment_method.updated', readPaymentMethod),
    'refund.accepted': event('refund.pending', readRefund),
    'refund.failed': event('refund.failed', readRefund),
    'refund.received': event('refund.created', readRefund),
    'refund.succeeded': event('refund.succeeded', readRefund),
    'subscription.active': event('subscription.activated', readSubscription),
    'subscription.cancelled': event('subscription.canceled', readSubscription),
    'subscription.created': event('subscription.created', readSubscription),
    'subscription.expired': event('subscription.expired', readSubscription),
    'subscription.paused': event('subscription.paused', readSubscription),
    'subscription.unpaid': event('subscription.unpaid', readSubscription),
    'subscription.updated': event('subscription.updated', readSubscription),
  },
  // Invariant 6: events with one published key must have one raw key. The first path that is there wins, for all types alike:
  orderingKey: [
    // An invoice of a subscription is published under the subscription, whose own events have it as `id`. A checkout in
    // subscription mode has it too and goes the same way, apart from its payment: no path tells the two apart (README).
    'data.subscription_id',
    'data.number', // any other invoice under itself, but it gets a payment intent half way: stay before that
    'data.payment_intent_id', // a refund, dispute and checkout under the payment, whose own events have it as `id`
    'data.id', // all others under themselves: payment, payment method, subscription
  ],
});

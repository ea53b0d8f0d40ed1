import { defineProvider, event, timestampedHmac } from '@tributary/plugin-sdk';
import { readAuthorization } from './authorizations.ts';
import { readCardholder } from './cardholders.ts';
import { readCard } from './cards.ts';
import { readCheckout } from './checkouts.ts';
import { readDispute } from './disputes.ts';
import { readEnvelope } from './envelope.ts';
import { readInvoice } from './invoices.ts';
import { readPaymentMethod } from './payment-methods.ts';
import { readCharge, readPaymentIntent } from './payments.ts';
import { readPayout } from './payouts.ts';
import { readRefund } from './refunds.ts';
import { readSetupIntent } from './setups.ts';
import { readTransaction } from './transactions.ts';

/** WooshPay, https://docs.wooshpay.com. What is documented and what is inferred stands in this plugin's README. */
export default defineProvider({
  id: 'wooshpay',
  // https://docs.wooshpay.com/doc-2653815; it names no tolerance, so Stripe's, whose scheme it is.
  signature: timestampedHmac({ header: 'wooshpay-signature', encoding: 'hex', toleranceSeconds: 300 }),
  envelope: readEnvelope,
  // https://docs.wooshpay.com/doc-1702652, all 47.
  events: {
    'charge.captured': event('payment.captured', readCharge),
    'charge.dispute.closed': event('dispute.closed', readDispute),
    'charge.dispute.created': event('dispute.opened', readDispute),
    'charge.dispute.funds_reinstated': event('dispute.funds_reinstated', readDispute),
    'charge.dispute.funds_withdrawn': event('dispute.funds_withdrawn', readDispute),
    'charge.dispute.updated': event('dispute.updated', readDispute),
    'charge.refund.updated': event('refund.updated', readRefund),
    'checkout.session.expired': event('checkout.expired', readCheckout),
    'invoice.created': event('invoice.created', readInvoice),
    'invoice.deleted': event('invoice.deleted', readInvoice),
    'invoice.finalization_failed': event('invoice.finalization_failed', readInvoice),
    'invoice.finalized': event('invoice.finalized', readInvoice),
    'invoice.marked_uncollectible': event('invoice.marked_uncollectible', readInvoice),
    'invoice.paid': event('invoice.paid', readInvoice),
    'invoice.payment_failed': event('invoice.payment_failed', readInvoice),
    'invoice.payment_succeeded': event('invoice.payment_succeeded', readInvoice),
    'invoice.updated': event('invoice.updated', readInvoice),
    'invoice.voided': event('invoice.voided', readInvoice),
    'issuing_authorization.created': event('authorization.created', readAuthorization),
    'issuing_authorization.updated': event('authorization.updated', readAuthorization),
    'issuing_card.created': event('card.created', readCard),
    'issuing_card.updated': event('card.updated', readCard),
    'issuing_cardholder.created': event('cardholder.created', readCardholder),
    'issuing_cardholder.updated': event('cardholder.updated', readCardholder),
    'issuing_transaction.created': event('card_transaction.created', readTransaction),
    'issuing_transaction.updated': event('card_transaction.updated', readTransaction),
    'payment_intent.amount_capturable_updated': event('payment.authorized', readPaymentIntent),
    'payment_intent.canceled': event('payment.canceled', readPaymentIntent),
    'payment_intent.created': event('payment.created', readPaymentIntent),
    'payment_intent.payment_failed': event('payment.failed', readPaymentIntent),
    'payment_intent.processing': event('payment.processing', readPaymentIntent),
    'payment_intent.requires_action': event('payment.requires_action', readPaymentIntent),
    'payment_intent.requires_confirmation': event('payment.requires_confirmation', readPaymentIntent),
    'payment_intent.succeeded': event('payment.succeeded', readPaymentIntent),
    'payment_intent.updated': event('payment.updated', readPaymentIntent),
    'payment_method.attached': event('payment_method.attached', readPaymentMethod),
    'payment_method.detached': event('payment_method.detached', readPaymentMethod),
    'payout.canceled': event('payout.canceled', readPayout),
    'payout.created': event('payout.created', readPayout),
    'payout.failed': event('payout.failed', readPayout),
    'payout.paid': event('payout.paid', readPayout),
    'payout.updated': event('payout.updated', readPayout),
    'setup_intent.canceled': event('setup.canceled', readSetupIntent),
    'setup_intent.created': event('setup.created', readSetupIntent),
    'setup_intent.requires_action': event('setup.requires_action', readSetupIntent),
    'setup_intent.setup_failed': event('setup.failed', readSetupIntent),
    'setup_intent.succeeded': event('setup.succeeded', readSetupIntent),
  },
  // Invariant 6: events with one published key must have one raw key. The first path that is there wins, for all types alike:
  orderingKey: [
    'data.object.subscription', // an invoice of a subscription is published under the subscription
    'data.object.billing_reason', // any other invoice under itself, but it gets a payment intent half way: stay before that
    'data.object.payment_intent', // a charge, refund, dispute and checkout under the payment, whose own events have it as `id`
    'data.object.card.id', // an authorization under its card, which stands in it whole
    'data.object.card', // a transaction under its card, which stands in it as an id
    'data.object.id', // all others under themselves: payment, payment method, setup, payout, card, cardholder
  ],
});

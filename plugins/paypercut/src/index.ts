import { bodyHmac, defineProvider, event, timestampedHmac } from '@tributary/plugin-sdk';
import { readBankAccount } from './bank-accounts.ts';
import { readCheckout } from './checkouts.ts';
import { readEnvelope } from './envelope.ts';
import { readInvoice } from './invoices.ts';
import { readMerchantAccount } from './merchant-accounts.ts';
import { readPaymentIntent } from './payments.ts';

/** Paypercut, https://docs.paypercut.io. What is documented, what is inferred and what is unknown stands in this plugin's README. */
export default defineProvider({
  id: 'paypercut',
  // https://docs.paypercut.io/docs/accept-payments/notifications-webhooks; the tolerance is that of Paypercut's own Magento plugin.
  signature: timestampedHmac({ header: 'paypercut-signature', encoding: 'hex', toleranceSeconds: 300 }),
  furtherSchemes: {
    // In no document, but Paypercut's own shop plugins for PrestaShop and OpenCart verify it. Without a timestamp, so weaker.
    'body-only': bodyHmac({ header: 'x-paypercut-signature', encoding: 'hex' }),
  },
  envelope: readEnvelope,
  // https://docs.paypercut.io/api-reference/model/Event, all eight.
  events: {
    'account.external_account.created': event('bank_account.created', readBankAccount),
    'account.external_account.updated': event('bank_account.updated', readBankAccount),
    'account.updated': event('merchant_account.updated', readMerchantAccount),
    'checkout_session.completed': event('checkout.completed', readCheckout),
    'invoice.paid': event('invoice.paid', readInvoice),
    'invoice.payment_failed': event('invoice.payment_failed', readInvoice),
    'payment_intent.authorized': event('payment.authorized', readPaymentIntent),
    'payment_intent.captured': event('payment.captured', readPaymentIntent),
  },
  // Invariant 6: events with one published key must have one raw key. What may stand in the body whole has its id first:
  orderingKey: [
    'data.object.parent.subscription_details.subscription.id', // an invoice is published under its subscription
    'data.object.parent.subscription_details.subscription',
    'data.object.payment_intent.id', // a checkout under its payment, whose own events have it as `id`
    'data.object.payment_intent',
    'data.object.external_account.id', // a bank account under itself, also inside of its wrapper
    'data.object.id', // all others under themselves
  ],
});

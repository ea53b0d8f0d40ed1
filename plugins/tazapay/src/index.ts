import { defineProvider, event, templatedHmac } from '@tributary/plugin-sdk';
import { readEntity, readKyb } from './account-verification.ts';
import { readCheckout } from './checkout.ts';
import { readCollect } from './collect.ts';
import { readCollectionAccount } from './collection-account.ts';
import { readEnvelope } from './envelope.ts';
import { readPayin } from './payin.ts';
import { readPaymentAttempt } from './payment-attempt.ts';
import { readPayout } from './payout.ts';
import { readRefund } from './refund.ts';
import { readSettlement } from './settlement.ts';

/** Tazapay's webhooks, API v3. What backs each line, and what is not known, stands in the README. */
export default defineProvider({
  id: 'tazapay',
  // The timestamp in the template is the event's creation time, not the delivery's: retries run for days, nothing gets stale.
  signature: templatedHmac({ header: 'signature', encoding: 'base64', template: '{id}{body}{created_at}' }),
  envelope: readEnvelope,
  events: {
    'checkout.created': event('checkout.created', readCheckout),
    'checkout.expired': event('checkout.expired', readCheckout),
    'checkout.paid': event('checkout.completed', readCheckout),
    'checkout.tax_invoice_generated': event('checkout.document_generated', readCheckout),
    'collect.failed': event('collection.failed', readCollect),
    'collect.on_hold': event('collection.on_hold', readCollect),
    'collect.succeeded': event('collection.succeeded', readCollect),
    'collection_account.creation_cancelled': event('collection_account.canceled', readCollectionAccount),
    'collection_account.creation_failed': event('collection_account.creation_failed', readCollectionAccount),
    'collection_account.creation_requires_action': event('collection_account.requires_action', readCollectionAccount),
    'collection_account.creation_succeeded': event('collection_account.created', readCollectionAccount),
    'collection_account.creation_under_approval_hold': event('collection_account.on_hold', readCollectionAccount),
    'collection_account.creation_under_processing': event('collection_account.processing', readCollectionAccount),
    'collection_account.disablement_cancelled': event('collection_account.disablement_canceled', readCollectionAccount),
    'collection_account.disablement_failed': event('collection_account.disablement_failed', readCollectionAccount),
    'collection_account.disablement_requires_action': event(
      'collection_account.disablement_requires_action',
      readCollectionAccount,
    ),
    'collection_account.disablement_succeeded': event('collection_account.disabled', readCollectionAccount),
    'collection_account.disablement_under_processing': event(
      'collection_account.disablement_processing',
      readCollectionAccount,
    ),
    'entity.approval_processing': event('account_verification.pending', readEntity),
    'entity.approval_rejected': event('account_verification.rejected', readEntity),
    'entity.approval_requires_action': event('account_verification.action_required', readEntity),
    'entity.approval_succeeded': event('account_verification.verified', readEntity),
    'escrow.created': event('checkout.created', readCheckout),
    'escrow.expired': event('checkout.expired', readCheckout),
    'escrow.paid': event('checkout.completed', readCheckout),
    'escrow.tax_invoice_generated': event('checkout.document_generated', readCheckout),
    'kyb.approved': event('account_verification.verified', readKyb),
    'kyb.initiated': event('account_verification.created', readKyb),
    'kyb.rejected': event('account_verification.rejected', readKyb),
    'kyb.requires_action': event('account_verification.action_required', readKyb),
    'kyb.submitted': event('account_verification.submitted', readKyb),
    'payin.cancelled': event('payment.canceled', readPayin),
    'payin.created': event('payment.created', readPayin),
    'payin.processing': event('payment.processing', readPayin),
    'payin.requires_action': event('payment.requires_action', readPayin),
    'payin.requires_payment_method': event('payment.requires_payment_method', readPayin),
    'payin.succeeded': event('payment.succeeded', readPayin),
    'payment_attempt.created': event('payment_attempt.created', readPaymentAttempt),
    'payment_attempt.failed': event('payment_attempt.failed', readPaymentAttempt),
    'payment_attempt.processing': event('payment_attempt.processing', readPaymentAttempt),
    'payment_attempt.succeeded': event('payment_attempt.succeeded', readPaymentAttempt),
    'payout.created': event('payout.created', readPayout),
    'payout.failed': event('payout.failed', readPayout),
    'payout.initiator_bank_hold': event('payout.on_hold', readPayout),
    'payout.reversed': event('payout.reversed', readPayout),
    'payout.succeeded': event('payout.paid', readPayout),
    'refund.created': event('refund.created', readRefund),
    'refund.failed': event('refund.failed', readRefund),
    'refund.pending': event('refund.pending', readRefund),
    'refund.succeeded': event('refund.succeeded', readRefund),
    'settlement.created': event('settlement.created', readSettlement),
    'settlement.failed': event('settlement.failed', readSettlement),
    'settlement.processing': event('settlement.processing', readSettlement),
    'settlement.succeeded': event('settlement.paid', readSettlement),
  },
  // Invariant 6: events are keyed by the payment, else by the object itself, and so are the raw records. A checkout, an escrow,
  // an attempt and a refund name their `payin`; a payin's own events have it as `id` and no `payin`: what shares a partition of
  // `payments` shared one of the raw topic. All others are published under themselves, and none of them names a `payin`.
  orderingKey: ['data.payin', 'data.id'],
});

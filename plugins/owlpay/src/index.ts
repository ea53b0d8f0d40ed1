import { anyOf, defineProvider, event, timestampedHmac } from '@tributary/plugin-sdk';
import { readAccounting, readAccountingPayout } from './accountings.ts';
import { readAgent, readApplication, readCustomer, readEndpoint } from './administration.ts';
import { readDepositAccount, readMicroDeposit, readWallet } from './deposits.ts';
import { harborHeader, platformHeader, readEnvelope } from './envelope.ts';
import { readOrder, readOrderPayout } from './orders.ts';
import { readPayment, readPaymentPayout, readRefund } from './payment-intents.ts';
import { readReconciliation } from './reconciliations.ts';
import { readTransfer } from './transfers.ts';
import { readVendor, readVendorCard } from './vendors.ts';
import { readCustomerAccount, readCustomerVerification, readOnboarding } from './verifications.ts';

/** OwlPay's two products, the Platform and Harbor. What is documented and what is inferred stands in this plugin's README. */
export default defineProvider({
  id: 'owlpay',
  // Neither names a tolerance, so Stripe's, whose scheme it is.
  signature: anyOf(
    timestampedHmac({ header: platformHeader, encoding: 'hex', toleranceSeconds: 300 }),
    timestampedHmac({ header: harborHeader, encoding: 'hex', toleranceSeconds: 300 }),
  ),
  envelope: readEnvelope,
  // The Platform's: https://developers.owlpay.com/docs/webhook, all 50. Harbor's:
  // https://harbor-developers.owlpay.com/docs/subscribable-events, all 30. No name stands in both lists. Two more are statuses
  // of a transfer that no event is named after.
  events: {
    'accounting.created': event('payout_batch.created', readAccounting),
    'accounting.deleted': event('payout_batch.deleted', readAccounting),
    'accounting.executed': event('payout_batch.executed', readAccounting),
    'accounting.payout.failed': event('payout.failed', readAccountingPayout),
    'accounting.payout.succeed': event('payout.paid', readAccountingPayout),
    'agent.created': event('member.created', readAgent),
    'agent.deleted': event('member.deleted', readAgent),
    'agent.invite.created': event('member.invited', readAgent),
    'agent.invite.deleted': event('member.invite_revoked', readAgent),
    'agent.updated': event('member.updated', readAgent),
    'application.base_information.updated': event('merchant_account.updated', readApplication),
    'bank_account.micro_deposit.received': event('bank_account.micro_deposit_received', readMicroDeposit),
    'customer.agreement.accepted': event('merchant_account.agreement_accepted', readCustomerAccount),
    'customer.created': event('customer.created', readCustomer),
    'customer.deleted': event('customer.deleted', readCustomer),
    'customer.kyc.declined': event('account_verification.declined', readCustomerVerification),
    'customer.kyc.rejected': event('account_verification.rejected', readCustomerVerification),
    'customer.kyc.revoked': event('account_verification.revoked', readCustomerVerification),
    'customer.kyc.verified': event('account_verification.verified', readCustomerVerification),
    'customer.kyc.verifying': event('account_verification.pending', readCustomerVerification),
    'customer.kyc_level.changed': event('account_verification.level_changed', readCustomerVerification),
    'customer.rfi.raised': event('account_verification.information_requested', readCustomerVerification),
    'customer.rfi.resolved': event('account_verification.information_resolved', readCustomerVerification),
    'customer.updated': event('customer.updated', readCustomer),
    'customer_onboarding.action_required': event('account_verification.action_required', readOnboarding),
    'customer_onboarding.declined': event('account_verification.declined', readOnboarding),
    'customer_onboarding.failed': event('account_verification.failed', readOnboarding),
    'customer_onboarding.rejected': event('account_verification.rejected', readOnboarding),
    'customer_onboarding.submitted': event('account_verification.submitted', readOnboarding),
    'customer_onboarding.verified': event('account_verification.verified', readOnboarding),
    'deposit_account.activated': event('collection_account.created', readDepositAccount),
    'deposit_account.disabled': event('collection_account.disabled', readDepositAccount),
    'deposit_account.failed': event('collection_account.creation_failed', readDepositAccount),
    'order.cancelled': event('payout_order.canceled', readOrder),
    'order.payout.succeed': event('payout.paid', readOrderPayout),
    'order.received': event('payout_order.created', readOrder),
    'order.updated': event('payout_order.updated', readOrder),
    'payment_intent.authorized': event('payment.authorized', readPayment),
    'payment_intent.cancel_authorization': event('payment.canceled', readPayment),
    'payment_intent.captured': event('payment.captured', readPayment),
    'payment_intent.checking_out': event('payment.requires_action', readPayment),
    'payment_intent.created': event('payment.created', readPayment),
    'payment_intent.failed': event('payment.failed', readPayment),
    'payment_intent.financial.reviewed': event('payment.settlement_approved', readPayment),
    'payment_intent.partial_captured': event('payment.partially_captured', readPayment),
    'payment_intent.payout_failed': event('payout.failed', readPaymentPayout),
    'payment_intent.payout_finished': event('payout.paid', readPaymentPayout),
    'payment_intent.refund_cancelled': event('refund.canceled', readRefund),
    'payment_intent.refund_created': event('refund.created', readRefund),
    'payment_intent.refunded': event('refund.succeeded', readRefund),
    'payment_intent.request_settle': event('payment.settlement_requested', readPayment),
    'payment_intent.updated': event('payment.updated', readPayment),
    'payment_intent.voided': event('payment.voided', readPayment),
    'reconciliations.created': event('reconciliation.created', readReconciliation),
    'reconciliations.draft_audit.need_check.created': event('reconciliation.review_required', readReconciliation),
    'reconciliations.draft_audit.need_correction.created': event(
      'reconciliation.correction_required',
      readReconciliation,
    ),
    'reconciliations.reject': event('reconciliation.rejected', readReconciliation),
    'reconciliations.settled': event('reconciliation.settled', readReconciliation),
    'transfer.deposit.created': event('transfer.deposit_received', readTransfer),
    'transfer.status.completed': event('transfer.completed', readTransfer),
    'transfer.status.expired': event('transfer.expired', readTransfer),
    'transfer.status.on_hold': event('transfer.on_hold', readTransfer),
    'transfer.status.pending_external': event('transfer.processing', readTransfer),
    'transfer.status.pending_harbor': event('transfer.processing', readTransfer),
    'transfer.status.refunded': event('transfer.refunded', readTransfer),
    'transfer.status.rejected': event('transfer.rejected', readTransfer),
    'transfer.status.request_for_information': event('transfer.information_requested', readTransfer),
    'transfer.sub_status.awaiting_settlement': event('transfer.awaiting_settlement', readTransfer),
    'transfer.sub_status.cpn_rfi': event('transfer.information_requested', readTransfer),
    'transfer.sub_status.cpn_rfi_submitted': event('transfer.information_submitted', readTransfer),
    'vendor.base_information.updated': event('beneficiary.updated', readVendor),
    'vendor.created': event('beneficiary.created', readVendor),
    'vendor.deleted': event('beneficiary.deleted', readVendor),
    'vendor.invite.created': event('beneficiary.invited', readVendor),
    'vendor.invite.resend': event('beneficiary.invite_resent', readVendor),
    'vendor.updated': event('beneficiary.updated', readVendor),
    'vendor.visa.card.created': event('card.created', readVendorCard),
    'wallet.balance.updated': event('balance.updated', readWallet),
    'webhook.created': event('endpoint.created', readEndpoint),
    'webhook.deleted': event('endpoint.deleted', readEndpoint),
    'webhook.renew.secret': event('endpoint.secret_rotated', readEndpoint),
    'webhook.updated': event('endpoint.updated', readEndpoint),
  },
  // Invariant 6: every object is published under its own id (a refund and a payout of a payment have the payment's), and an
  // object has one member of `data` whatever its type. The Platform's members first, then Harbor's objects, then a micro-deposit.
  orderingKey: [
    'data.payment_intent.uuid',
    'data.order.uuid',
    'data.accounting.uuid',
    'data.reconciliation.uuid',
    'data.reconciliations.uuid',
    'data.order_transfer.uuid',
    'data.card.uuid', // before the vendor, which may stand beside it
    'data.vendor.uuid',
    'data.customer.uuid',
    'data.agent.uuid',
    'data.application.uuid',
    'data.webhook.uuid',
    'data.uuid',
    'data.id',
    'crb_ach_transaction_id',
  ],
});

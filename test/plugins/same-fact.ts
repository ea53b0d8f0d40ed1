/** A platform's types, blanks between them. */
type Told = Readonly<Record<string, string>>;

/**
 * Every fact that several platforms tell: the canonical type (docs/events.md says what it means), and by which of its types each of
 * them tells it.
 */
export const facts: Readonly<Record<string, Told>> = {
  'payment.created': {
    owlpay: 'payment_intent.created',
    tazapay: 'payin.created',
    useepay: 'payment_intent.created',
    wooshpay: 'payment_intent.created',
  },
  'payment.updated': { owlpay: 'payment_intent.updated', wooshpay: 'payment_intent.updated' },
  'payment.requires_action': {
    owlpay: 'payment_intent.checking_out',
    tazapay: 'payin.requires_action',
    useepay: 'payment_intent.requires_customer_action',
    wooshpay: 'payment_intent.requires_action',
  },
  'payment.processing': {
    tazapay: 'payin.processing',
    useepay: 'payment_intent.pending',
    wooshpay: 'payment_intent.processing',
  },
  'payment.authorized': {
    owlpay: 'payment_intent.authorized',
    paypercut: 'payment_intent.authorized',
    useepay: 'payment_intent.requires_capture',
    wooshpay: 'payment_intent.amount_capturable_updated',
  },
  'payment.captured': {
    owlpay: 'payment_intent.captured',
    paypercut: 'payment_intent.captured',
    wooshpay: 'charge.captured',
  },
  'payment.succeeded': {
    tazapay: 'payin.succeeded',
    useepay: 'payment_intent.succeeded',
    wooshpay: 'payment_intent.succeeded',
  },
  'payment.failed': {
    owlpay: 'payment_intent.failed',
    useepay: 'payment_intent.failed',
    wooshpay: 'payment_intent.payment_failed',
  },
  'payment.canceled': {
    owlpay: 'payment_intent.cancel_authorization',
    tazapay: 'payin.cancelled',
    useepay: 'payment_intent.cancelled',
    wooshpay: 'payment_intent.canceled',
  },
  'payment.requires_payment_method': {
    tazapay: 'payin.requires_payment_method',
    useepay: 'payment_intent.requires_payment_method',
  },
  'refund.created': { owlpay: 'payment_intent.refund_created', tazapay: 'refund.created', useepay: 'refund.received' },
  'refund.pending': { tazapay: 'refund.pending', useepay: 'refund.accepted' },
  'refund.succeeded': { owlpay: 'payment_intent.refunded', tazapay: 'refund.succeeded', useepay: 'refund.succeeded' },
  'refund.failed': { tazapay: 'refund.failed', useepay: 'refund.failed' },
  'dispute.opened': { useepay: 'dispute.created', wooshpay: 'charge.dispute.created' },
  'dispute.closed': { useepay: 'dispute.closed', wooshpay: 'charge.dispute.closed' },
  'checkout.completed': {
    paypercut: 'checkout_session.completed',
    tazapay: 'checkout.paid escrow.paid',
    useepay: 'checkout_session.completed',
  },
  'checkout.expired': {
    tazapay: 'checkout.expired escrow.expired',
    useepay: 'checkout_session.expired',
    wooshpay: 'checkout.session.expired',
  },
  'invoice.finalized': { useepay: 'invoice.open invoice.sent', wooshpay: 'invoice.finalized' },
  'invoice.paid': { paypercut: 'invoice.paid', useepay: 'invoice.paid', wooshpay: 'invoice.paid' },
  'invoice.payment_failed': {
    paypercut: 'invoice.payment_failed',
    useepay: 'invoice.payment_failed',
    wooshpay: 'invoice.payment_failed',
  },
  'invoice.voided': { useepay: 'invoice.cancelled', wooshpay: 'invoice.voided' },
  'payout.created': { tazapay: 'payout.created', wooshpay: 'payout.created' },
  'payout.paid': {
    owlpay: 'accounting.payout.succeed order.payout.succeed payment_intent.payout_finished',
    tazapay: 'payout.succeeded',
    wooshpay: 'payout.paid',
  },
  'payout.failed': {
    owlpay: 'accounting.payout.failed payment_intent.payout_failed',
    tazapay: 'payout.failed',
    wooshpay: 'payout.failed',
  },
  'card.created': { owlpay: 'vendor.visa.card.created', wooshpay: 'issuing_card.created' },
  'merchant_account.updated': { owlpay: 'application.base_information.updated', paypercut: 'account.updated' },
  'collection_account.created': {
    owlpay: 'deposit_account.activated',
    tazapay: 'collection_account.creation_succeeded',
  },
  'collection_account.processing': {
    owlpay: 'customer_deposit_account.status.provisioning',
    tazapay: 'collection_account.creation_under_processing',
  },
  'collection_account.creation_failed': {
    owlpay: 'deposit_account.failed',
    tazapay: 'collection_account.creation_failed',
  },
  'collection_account.disabled': {
    owlpay: 'deposit_account.disabled',
    tazapay: 'collection_account.disablement_succeeded',
  },
  'account_verification.created': { owlpay: 'customer.status.unfinished', tazapay: 'kyb.initiated' },
  'account_verification.submitted': {
    owlpay: 'customer.status.finished customer_onboarding.submitted',
    tazapay: 'kyb.submitted',
  },
  'account_verification.pending': { owlpay: 'customer.kyc.verifying', tazapay: 'entity.approval_processing' },
  'account_verification.action_required': {
    owlpay: 'customer_onboarding.action_required',
    tazapay: 'entity.approval_requires_action kyb.requires_action',
  },
  'account_verification.verified': {
    owlpay: 'customer.kyc.verified customer_onboarding.verified',
    tazapay: 'entity.approval_succeeded kyb.approved',
  },
  'account_verification.rejected': {
    owlpay: 'customer.kyc.rejected customer_onboarding.rejected',
    tazapay: 'entity.approval_rejected kyb.rejected',
  },
};

/** What looks like a fact of the table and is told by another type, and why. */
export const apart: readonly { provider: string; types: string; as: string; because: string }[] = [
  {
    provider: 'wooshpay',
    types: 'charge.refund.updated',
    as: 'refund.updated',
    because: 'WooshPay has one type for whatever changes of a refund: its status says what',
  },
  {
    provider: 'owlpay',
    types: 'payment_intent.captured',
    as: 'payment.captured',
    because: 'OwlPay and Paypercut have no type for a payment that is paid; what they say is that it is captured',
  },
  {
    provider: 'owlpay',
    types: 'payment_intent.voided',
    as: 'payment.voided',
    because: 'what is voided was captured before; what is canceled never was',
  },
  {
    provider: 'tazapay',
    types: 'collect.succeeded',
    as: 'collection.succeeded',
    because: 'money that arrives at an account, of which no payment was asked for',
  },
  {
    provider: 'owlpay',
    types: 'transfer.status.completed',
    as: 'transfer.completed',
    because: "a transfer moves what a customer sends, a payout what is in the merchant's balance",
  },
];

/** What the events of a kind say, and what a platform's documents do not: field → platform → why. */
export interface SameFields {
  /** Set in every event of the kind, whatever the platform. */
  always: string;
  /** Fields that other platforms set, blanks between them. Everything else every platform sets where it has it. */
  absent: Readonly<Record<string, readonly { fields: string; because: string }[]>>;
}

const noOne = 'OwlPay shows no object of it: only what all of its objects have is read';

/** Of each kind of which several platforms tell a fact. */
export const sameFields: Readonly<Record<string, SameFields>> = {
  account_verification: { always: 'id status raw_status', absent: {} },
  card: {
    always: 'id status',
    absent: {
      owlpay: [{ fields: 'form brand last4 exp_month exp_year currency cardholder_id created_at', because: noOne }],
    },
  },
  checkout: {
    always: 'id status',
    absent: {
      paypercut: [{ fields: 'subscription_id', because: 'subscriptions of a checkout are "not available yet"' }],
      tazapay: [{ fields: 'mode setup_id subscription_id', because: 'a checkout of Tazapay is for a payment alone' }],
      useepay: [
        { fields: 'on_behalf_of', because: 'merchant and app are those of the endpoint' },
        { fields: 'setup_id', because: 'no document names a preparation of payment methods' },
      ],
      wooshpay: [{ fields: 'on_behalf_of setup_id subscription_id', because: 'not in the documented session' }],
    },
  },
  collection_account: {
    always: 'id status raw_status customer_id created_at',
    absent: {
      owlpay: [
        { fields: 'currency method_type', because: 'a deposit account names what it pays to, not what it takes' },
      ],
    },
  },
  dispute: {
    always: 'id status raw_status created_at',
    absent: {
      useepay: [
        { fields: 'amount', because: 'nobody says whether it would be what is disputed, or the order’s' },
        { fields: 'charge_id reason evidence_due_at', because: 'not in the part of the document that can be read' },
      ],
    },
  },
  invoice: {
    always: 'id status raw_status customer_id subscription_id created_at',
    absent: {
      paypercut: [
        { fields: 'total number description charge_id', because: 'not in the documented invoice' },
        { fields: 'payment_id', because: 'an invoice has payment attempts, under a member that no document shows' },
      ],
      useepay: [
        { fields: 'amount_due amount_paid amount_remaining', because: 'the documented invoice has a total alone' },
        { fields: 'billing_reason charge_id', because: 'not in the documented invoice' },
        { fields: 'on_behalf_of', because: 'merchant and app are those of the endpoint' },
      ],
      wooshpay: [
        { fields: 'amount_remaining on_behalf_of', because: 'not in the documented invoice' },
        { fields: 'number', because: 'read under Stripe’s name where it is there; no document shows it' },
      ],
    },
  },
  merchant_account: {
    always: 'id created_at',
    absent: { owlpay: [{ fields: 'country default_currency', because: noOne }] },
  },
  payment: {
    always: 'id status raw_status amount created_at',
    absent: {
      owlpay: [
        {
          fields: 'amount_capturable amount_received',
          because: 'a payment intent has a total, and what is refunded of it',
        },
        {
          fields: 'customer_id payment_method_id',
          because: 'it names the merchant’s own number of the customer, and no method',
        },
        { fields: 'charge_id on_behalf_of', because: 'it knows neither' },
        { fields: 'failure_code decline_code', because: 'it says why in words alone' },
      ],
      paypercut: [
        { fields: 'amount_refunded', because: 'refunds have no webhook' },
        { fields: 'merchant_reference description', because: 'the merchant’s own number stands in the metadata' },
        { fields: 'failure_code failure_message decline_code', because: 'a payment that fails has no webhook' },
      ],
      tazapay: [
        {
          fields: 'amount_refunded amount_capturable',
          because: 'a payin is paid, or partly; refunds are objects of their own',
        },
        { fields: 'payment_method_id charge_id', because: 'it names its attempt, which has events of its own' },
        { fields: 'failure_code failure_message decline_code', because: 'attempts fail, a payin does not' },
      ],
      useepay: [
        { fields: 'amount_refunded amount_capturable', because: 'the documented payment intent has neither' },
        { fields: 'payment_method_id', because: 'read where it is there; no sample gives the method an id' },
        { fields: 'charge_id', because: 'it tells payment and charge not apart' },
        { fields: 'on_behalf_of', because: 'merchant and app are those of the endpoint' },
      ],
      wooshpay: [{ fields: 'on_behalf_of decline_code', because: 'in no document' }],
    },
  },
  payout: {
    always: 'id status raw_status',
    absent: {
      owlpay: [
        {
          fields: 'created_at',
          because: 'a payout has no object of its own: that of its order or payment was made for another purpose',
        },
        {
          fields: 'source_amount on_behalf_of failure_message failure_code',
          because: 'in none of the objects that it is told by',
        },
      ],
      tazapay: [
        { fields: 'source_amount', because: 'which of its exchanges is paid from the balance no document says' },
        { fields: 'failure_code', because: 'it says why in words alone' },
      ],
      wooshpay: [{ fields: 'on_behalf_of', because: 'in no document' }],
    },
  },
  refund: {
    always: 'id status raw_status amount payment_id reason',
    absent: {
      owlpay: [
        { fields: 'created_at', because: 'a refund has no object of its own: the payment’s is older' },
        { fields: 'failure_message', because: 'no type tells that a refund failed' },
      ],
      useepay: [{ fields: 'failure_message', because: 'not in the documented refund' }],
    },
  },
};

// Generated from schemas/ by `npm run generate`. Do not edit.

import type { Decimal } from '../decimal.ts';
import type { Micros } from '../micros.ts';

/** From what the id is made: how far two real occurrences are told apart. */
export type Identity = 'UNKNOWN' | 'PROVIDER_EVENT_ID' | 'OBJECT_STATUS_TIME' | 'BODY_DIGEST';

/** Whether money moved. */
export type Environment = 'UNKNOWN' | 'LIVE' | 'TEST';

/** The provider's own terms. */
export interface Source {
  event_id: string | null;
  event_type: string;
  api_version: string | null;
}

/** How the webhook was proven. */
export interface Verification {
  scheme: string;
  key_id: string;
  signed_at: Micros | null;
}

/** Where the raw bytes lie. */
export interface RawCoordinates {
  topic: string;
  partition: number;
  offset: number;
  /** Lower-case hex. */
  body_sha256: string;
  /** Place in a webhook of several occurrences. */
  index: number;
}

/** Which code decoded it. */
export interface PluginVersion {
  name: string;
  version: string;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type PaymentStatus = 'UNKNOWN' | 'CREATED' | 'REQUIRES_PAYMENT_METHOD' | 'REQUIRES_CONFIRMATION' | 'REQUIRES_ACTION' | 'PROCESSING' | 'AUTHORIZED' | 'SUCCEEDED' | 'FAILED' | 'CANCELED' | 'SETTLING' | 'SETTLED' | 'SETTLEMENT_FAILED';

/** An exact amount in major units of its currency (12.34 USD). Never a binary float. */
export interface Money {
  /** In major units. */
  amount: Decimal;
  /** ISO 4217, or the asset code of the provider, upper-case. */
  currency: string;
}

/** Money that a customer pays to the merchant. */
export interface Payment {
  /** The provider's id of the object. */
  id: string;
  status: PaymentStatus;
  /** The provider's own word. */
  raw_status: string | null;
  /** What is to be paid. */
  amount: Money | null;
  /** Authorized and not yet captured. */
  amount_capturable: Money | null;
  /** Captured. */
  amount_received: Money | null;
  amount_refunded: Money | null;
  /** The charge within the payment, where the provider tells them apart. */
  charge_id: string | null;
  customer_id: string | null;
  /** The entity or connected account for which it is, where the account acts for others. */
  on_behalf_of: string | null;
  payment_method_id: string | null;
  /** The provider's word. */
  payment_method_type: string | null;
  /** The merchant's own number of the order. */
  merchant_reference: string | null;
  description: string | null;
  /** The provider's code. */
  failure_code: string | null;
  /** Why the payment was declined, where the provider has a code for it beside its own. */
  decline_code: string | null;
  /** The provider's words. */
  failure_message: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type RefundStatus = 'UNKNOWN' | 'PENDING' | 'REQUIRES_ACTION' | 'SUCCEEDED' | 'FAILED' | 'CANCELED';

/** Money that goes back to a customer. */
export interface Refund {
  /** The provider's id of the object. */
  id: string;
  status: RefundStatus;
  /** The provider's own word. */
  raw_status: string | null;
  amount: Money | null;
  payment_id: string | null;
  charge_id: string | null;
  /** The provider's word. */
  reason: string | null;
  /** The provider's code. */
  failure_code: string | null;
  /** The provider's words. */
  failure_message: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type DisputeStatus = 'UNKNOWN' | 'NEEDS_RESPONSE' | 'UNDER_REVIEW' | 'WARNING_NEEDS_RESPONSE' | 'WARNING_UNDER_REVIEW' | 'WARNING_CLOSED' | 'WON' | 'LOST';

/** A customer's objection to a payment, raised with their bank. */
export interface Dispute {
  /** The provider's id of the object. */
  id: string;
  status: DisputeStatus;
  /** The provider's own word. */
  raw_status: string | null;
  amount: Money | null;
  payment_id: string | null;
  charge_id: string | null;
  /** The provider's word. */
  reason: string | null;
  /** Until when the merchant may answer. */
  evidence_due_at: Micros | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type CheckoutStatus = 'UNKNOWN' | 'OPEN' | 'COMPLETED' | 'EXPIRED';

/** A hosted page on which a customer pays. */
export interface Checkout {
  /** The provider's id of the object. */
  id: string;
  status: CheckoutStatus;
  /** The provider's own word. */
  raw_status: string | null;
  /** The provider's word for whether it is paid. */
  raw_payment_status: string | null;
  /** The provider's word for what it is for: payment, setup, subscription. */
  mode: string | null;
  amount: Money | null;
  payment_id: string | null;
  /** What it sets up, where it is for a subscription. */
  subscription_id: string | null;
  /** Of a payment method that it prepares. */
  setup_id: string | null;
  customer_id: string | null;
  /** The entity or connected account for which it is, where the account acts for others. */
  on_behalf_of: string | null;
  /** The merchant's own number of the order. */
  merchant_reference: string | null;
  expires_at: Micros | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type PaymentAttemptStatus = 'UNKNOWN' | 'CREATED' | 'REQUIRES_ACTION' | 'PROCESSING' | 'SUCCEEDED' | 'FAILED';

/** One try to pay a payment with one payment method. */
export interface PaymentAttempt {
  /** The provider's id of the object. */
  id: string;
  status: PaymentAttemptStatus;
  /** The provider's own word. */
  raw_status: string | null;
  amount: Money | null;
  payment_id: string | null;
  customer_id: string | null;
  /** The provider's word. */
  payment_method_type: string | null;
  /** The merchant's own number of the order. */
  merchant_reference: string | null;
  /** The provider's code. */
  failure_code: string | null;
  /** The provider's words. */
  failure_message: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** A means of payment that a customer keeps with the provider. */
export interface PaymentMethod {
  /** The provider's id of the object. */
  id: string;
  /** The provider's word: card, bank account, wallet. */
  type: string | null;
  customer_id: string | null;
  card_brand: string | null;
  card_last4: string | null;
  card_exp_month: number | null;
  card_exp_year: number | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type SetupStatus = 'UNKNOWN' | 'REQUIRES_PAYMENT_METHOD' | 'REQUIRES_CONFIRMATION' | 'REQUIRES_ACTION' | 'PROCESSING' | 'SUCCEEDED' | 'FAILED' | 'CANCELED';

/** The preparation of a payment method for later payments. */
export interface Setup {
  /** The provider's id of the object. */
  id: string;
  status: SetupStatus;
  /** The provider's own word. */
  raw_status: string | null;
  customer_id: string | null;
  payment_method_id: string | null;
  description: string | null;
  /** The provider's code. */
  failure_code: string | null;
  /** The provider's words. */
  failure_message: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type CollectionStatus = 'UNKNOWN' | 'PENDING' | 'ON_HOLD' | 'SUCCEEDED' | 'FAILED';

/** Money that arrives at an account of the merchant, from whomever. */
export interface Collection {
  /** The provider's id of the object. */
  id: string;
  status: CollectionStatus;
  /** The provider's own word. */
  raw_status: string | null;
  amount: Money | null;
  /** The account or wallet at which it arrives. */
  collection_account_id: string | null;
  /** The entity or connected account for which it is, where the account acts for others. */
  on_behalf_of: string | null;
  /** The provider's word: bank transfer, stablecoin. */
  method_type: string | null;
  balance_transaction_id: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** A customer of the merchant, as the provider keeps them. Who they are stays with the provider. */
export interface Customer {
  /** The provider's id of the object. */
  id: string;
  /** The merchant's own number of the customer. */
  merchant_reference: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** An event of the topic payments. Exactly one of the nullable resources at the end is set: the one that the first word of `type` names. */
export interface PaymentsEvent {
  /** UUID v5, the same for every delivery and replay of one occurrence. */
  id: string;
  identity: Identity;
  /** 0 at first; a replay that corrects the event carries a higher one. The key of an event is (id, revision). */
  revision: number;
  /** Object and past-tense fact, as payment.succeeded. An open set: skip what you do not know. */
  type: string;
  provider: string;
  account: string;
  environment: Environment;
  /** The provider's time; null where it gives none. */
  occurred_at: Micros | null;
  /** When the webhook reached us. */
  received_at: Micros;
  source: Source;
  verification: Verification;
  raw: RawCoordinates;
  plugin: PluginVersion;
  /** The merchant's own. Numbers, booleans and nested values as their JSON text. */
  metadata: Record<string, string>;
  payment: Payment | null;
  refund: Refund | null;
  dispute: Dispute | null;
  checkout: Checkout | null;
  payment_attempt: PaymentAttempt | null;
  payment_method: PaymentMethod | null;
  setup: Setup | null;
  collection: Collection | null;
  customer: Customer | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type InvoiceStatus = 'UNKNOWN' | 'DRAFT' | 'OPEN' | 'PAID' | 'UNCOLLECTIBLE' | 'VOID';

/** A bill to a customer. */
export interface Invoice {
  /** The provider's id of the object. */
  id: string;
  status: InvoiceStatus;
  /** The provider's own word. */
  raw_status: string | null;
  /** The number printed on it. */
  number: string | null;
  customer_id: string | null;
  /** The entity or connected account for which it is, where the account acts for others. */
  on_behalf_of: string | null;
  subscription_id: string | null;
  payment_id: string | null;
  charge_id: string | null;
  amount_due: Money | null;
  amount_paid: Money | null;
  amount_remaining: Money | null;
  total: Money | null;
  /** The provider's word. */
  billing_reason: string | null;
  description: string | null;
  period_start: Micros | null;
  period_end: Micros | null;
  due_at: Micros | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type SubscriptionStatus = 'UNKNOWN' | 'INCOMPLETE' | 'TRIALING' | 'ACTIVE' | 'PAST_DUE' | 'UNPAID' | 'PAUSED' | 'CANCELED' | 'EXPIRED';

/** An agreement to pay again and again. */
export interface Subscription {
  /** The provider's id of the object. */
  id: string;
  status: SubscriptionStatus;
  /** The provider's own word. */
  raw_status: string | null;
  customer_id: string | null;
  /** Per period. */
  amount: Money | null;
  /** The provider's word: day, week, month, year. */
  interval: string | null;
  interval_count: number | null;
  description: string | null;
  current_period_start: Micros | null;
  current_period_end: Micros | null;
  canceled_at: Micros | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** An event of the topic billing. Exactly one of the nullable resources at the end is set: the one that the first word of `type` names. */
export interface BillingEvent {
  /** UUID v5, the same for every delivery and replay of one occurrence. */
  id: string;
  identity: Identity;
  /** 0 at first; a replay that corrects the event carries a higher one. The key of an event is (id, revision). */
  revision: number;
  /** Object and past-tense fact, as payment.succeeded. An open set: skip what you do not know. */
  type: string;
  provider: string;
  account: string;
  environment: Environment;
  /** The provider's time; null where it gives none. */
  occurred_at: Micros | null;
  /** When the webhook reached us. */
  received_at: Micros;
  source: Source;
  verification: Verification;
  raw: RawCoordinates;
  plugin: PluginVersion;
  /** The merchant's own. Numbers, booleans and nested values as their JSON text. */
  metadata: Record<string, string>;
  invoice: Invoice | null;
  subscription: Subscription | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type PayoutStatus = 'UNKNOWN' | 'PENDING' | 'IN_TRANSIT' | 'ON_HOLD' | 'PAID' | 'FAILED' | 'CANCELED' | 'REVERSED' | 'REQUIRES_ACTION';

/** Money that the merchant pays out. A paid payout can still fail. */
export interface Payout {
  /** The provider's id of the object. */
  id: string;
  status: PayoutStatus;
  /** The provider's own word. */
  raw_status: string | null;
  /** What the beneficiary receives. */
  amount: Money | null;
  /** What is taken from the merchant's balance. */
  source_amount: Money | null;
  beneficiary_id: string | null;
  /** The entity or connected account for which it is, where the account acts for others. */
  on_behalf_of: string | null;
  /** The merchant's own number of the payout. */
  merchant_reference: string | null;
  description: string | null;
  /** The provider's code. */
  failure_code: string | null;
  /** The provider's words. */
  failure_message: string | null;
  /** When it is expected to arrive. */
  arrival_at: Micros | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type PayoutOrderStatus = 'UNKNOWN' | 'RECEIVED' | 'CANCELED' | 'PAID' | 'UNCONFIRMED' | 'CONFIRMED' | 'REJECTED' | 'PENDING' | 'PROCESSING' | 'FAILED';

/** An order by which the merchant wants somebody to be paid. */
export interface PayoutOrder {
  /** The provider's id of the object. */
  id: string;
  status: PayoutOrderStatus;
  /** The provider's own word. */
  raw_status: string | null;
  amount: Money | null;
  beneficiary_id: string | null;
  /** The merchant's own number of the order. */
  merchant_reference: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type PayoutBatchStatus = 'UNKNOWN' | 'DRAFT' | 'PENDING' | 'SCHEDULED' | 'PROCESSING' | 'PAID' | 'FAILED';

/** Several payout orders that are paid together. */
export interface PayoutBatch {
  /** The provider's id of the object. */
  id: string;
  status: PayoutBatchStatus;
  /** The provider's own word. */
  raw_status: string | null;
  amount: Money | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type SettlementStatus = 'UNKNOWN' | 'PENDING' | 'PROCESSING' | 'PAID' | 'FAILED';

/** Money that the provider pays out of the merchant's balance to the merchant. */
export interface Settlement {
  /** The provider's id of the object. */
  id: string;
  status: SettlementStatus;
  /** The provider's own word. */
  raw_status: string | null;
  /** What the merchant receives. */
  amount: Money | null;
  /** Before the fee. */
  gross_amount: Money | null;
  fee: Money | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type ReconciliationStatus = 'UNKNOWN' | 'UNCONFIRMED' | 'REVIEW_REQUIRED' | 'CORRECTION_REQUIRED' | 'SETTLED' | 'REJECTED' | 'IN_REVIEW' | 'PROCESSING' | 'PAID';

/** A statement of payout orders that the merchant is asked to confirm. */
export interface Reconciliation {
  /** The provider's id of the object. */
  id: string;
  status: ReconciliationStatus;
  /** The provider's own word. */
  raw_status: string | null;
  group_id: string | null;
  amount: Money | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type TransferStatus = 'UNKNOWN' | 'PENDING' | 'PROCESSING' | 'ON_HOLD' | 'INFORMATION_REQUIRED' | 'COMPLETED' | 'REFUNDED' | 'EXPIRED' | 'CANCELED' | 'REJECTED' | 'FAILED';

/** Money or an asset that is moved, and often exchanged, for the merchant or a customer of theirs. */
export interface Transfer {
  /** The provider's id of the object. */
  id: string;
  status: TransferStatus;
  /** The provider's own word. */
  raw_status: string | null;
  /** The provider's word: on-ramp, off-ramp. */
  direction: string | null;
  /** What is taken. */
  source_amount: Money | null;
  /** What arrives. */
  destination_amount: Money | null;
  /** On whose behalf. */
  customer_id: string | null;
  /** The merchant's own number of the transfer. */
  merchant_reference: string | null;
  updated_at: Micros | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** An event of the topic payouts. Exactly one of the nullable resources at the end is set: the one that the first word of `type` names. */
export interface PayoutsEvent {
  /** UUID v5, the same for every delivery and replay of one occurrence. */
  id: string;
  identity: Identity;
  /** 0 at first; a replay that corrects the event carries a higher one. The key of an event is (id, revision). */
  revision: number;
  /** Object and past-tense fact, as payment.succeeded. An open set: skip what you do not know. */
  type: string;
  provider: string;
  account: string;
  environment: Environment;
  /** The provider's time; null where it gives none. */
  occurred_at: Micros | null;
  /** When the webhook reached us. */
  received_at: Micros;
  source: Source;
  verification: Verification;
  raw: RawCoordinates;
  plugin: PluginVersion;
  /** The merchant's own. Numbers, booleans and nested values as their JSON text. */
  metadata: Record<string, string>;
  payout: Payout | null;
  payout_order: PayoutOrder | null;
  payout_batch: PayoutBatch | null;
  settlement: Settlement | null;
  reconciliation: Reconciliation | null;
  transfer: Transfer | null;
}

/** A request to spend with an issued card. */
export interface Authorization {
  /** The provider's id of the object. */
  id: string;
  approved: boolean | null;
  /** The provider's own word. */
  raw_status: string | null;
  /** In the currency of the card. */
  amount: Money | null;
  /** In the currency of the shop. */
  merchant_amount: Money | null;
  card_id: string | null;
  cardholder_id: string | null;
  merchant_name: string | null;
  /** ISO 18245. */
  merchant_category_code: string | null;
  merchant_city: string | null;
  merchant_country: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** UNKNOWN: see raw_kind. */
export type CardTransactionKind = 'UNKNOWN' | 'CAPTURE' | 'REFUND';

/** A booked movement on an issued card. */
export interface CardTransaction {
  /** The provider's id of the object. */
  id: string;
  kind: CardTransactionKind;
  /** The provider's own word. */
  raw_kind: string | null;
  /** In the currency of the card, with the provider's sign. */
  amount: Money | null;
  /** In the currency of the shop. */
  merchant_amount: Money | null;
  authorization_id: string | null;
  card_id: string | null;
  cardholder_id: string | null;
  dispute_id: string | null;
  merchant_name: string | null;
  /** ISO 18245. */
  merchant_category_code: string | null;
  merchant_city: string | null;
  merchant_country: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type CardStatus = 'UNKNOWN' | 'ACTIVE' | 'INACTIVE' | 'CANCELED';

/** An issued card. */
export interface Card {
  /** The provider's id of the object. */
  id: string;
  status: CardStatus;
  /** The provider's own word. */
  raw_status: string | null;
  /** The provider's word: virtual, physical. */
  form: string | null;
  brand: string | null;
  last4: string | null;
  exp_month: number | null;
  exp_year: number | null;
  currency: string | null;
  cardholder_id: string | null;
  /** The provider's word. */
  cancellation_reason: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type CardholderStatus = 'UNKNOWN' | 'ACTIVE' | 'INACTIVE' | 'BLOCKED';

/** A person or company to whom cards are issued. Who they are stays with the provider. */
export interface Cardholder {
  /** The provider's id of the object. */
  id: string;
  status: CardholderStatus;
  /** The provider's own word. */
  raw_status: string | null;
  /** The provider's word: individual, company. */
  form: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** An event of the topic issuing. Exactly one of the nullable resources at the end is set: the one that the first word of `type` names. */
export interface IssuingEvent {
  /** UUID v5, the same for every delivery and replay of one occurrence. */
  id: string;
  identity: Identity;
  /** 0 at first; a replay that corrects the event carries a higher one. The key of an event is (id, revision). */
  revision: number;
  /** Object and past-tense fact, as payment.succeeded. An open set: skip what you do not know. */
  type: string;
  provider: string;
  account: string;
  environment: Environment;
  /** The provider's time; null where it gives none. */
  occurred_at: Micros | null;
  /** When the webhook reached us. */
  received_at: Micros;
  source: Source;
  verification: Verification;
  raw: RawCoordinates;
  plugin: PluginVersion;
  /** The merchant's own. Numbers, booleans and nested values as their JSON text. */
  metadata: Record<string, string>;
  authorization: Authorization | null;
  card_transaction: CardTransaction | null;
  card: Card | null;
  cardholder: Cardholder | null;
}

/** An account of a merchant or connected business at the provider. */
export interface MerchantAccount {
  /** The provider's id of the object. */
  id: string;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  default_currency: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type CollectionAccountStatus = 'UNKNOWN' | 'PENDING' | 'ACTIVE' | 'ON_HOLD' | 'ACTION_REQUIRED' | 'DISABLED' | 'FAILED' | 'CANCELED';

/** An account or wallet at which money is collected for the merchant. */
export interface CollectionAccount {
  /** The provider's id of the object. */
  id: string;
  status: CollectionAccountStatus;
  /** The provider's own word. */
  raw_status: string | null;
  /** Where it takes one alone. */
  currency: string | null;
  /** On whose behalf. */
  customer_id: string | null;
  /** The provider's word. */
  method_type: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** A bank account outside of the provider. */
export interface BankAccount {
  /** The provider's id of the object. */
  id: string;
  merchant_account_id: string | null;
  customer_id: string | null;
  /** Of a micro-deposit. */
  amount: Money | null;
  currency: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  last4: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** Somebody whom the merchant pays. Who they are stays with the provider. */
export interface Beneficiary {
  /** The provider's id of the object. */
  id: string;
  /** The provider's own word. */
  raw_status: string | null;
  /** The merchant's own number of them. */
  merchant_reference: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** A person who may act for the merchant at the provider. */
export interface Member {
  /** The provider's id of the object. */
  id: string;
  /** The provider's own word. */
  raw_status: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** A webhook endpoint, as the provider keeps it. */
export interface Endpoint {
  /** The provider's id of the object. */
  id: string;
  /** The provider's own word. */
  raw_status: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type AccountVerificationStatus = 'UNKNOWN' | 'CREATED' | 'PENDING' | 'ACTION_REQUIRED' | 'VERIFIED' | 'REJECTED' | 'DECLINED' | 'REVOKED' | 'FAILED' | 'DEACTIVATED';

/** The check of who a merchant or a customer of theirs is. */
export interface AccountVerification {
  /** The provider's id of the object. */
  id: string;
  status: AccountVerificationStatus;
  /** The provider's own word. */
  raw_status: string | null;
  /** Whose check, where the check has an id of its own. */
  account_id: string | null;
  /** The provider's word. */
  level: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** What the merchant or a customer of theirs has at the provider. */
export interface Balance {
  /** The provider's id of the object. */
  id: string;
  available: Money | null;
  /** Also what cannot be used now. */
  total: Money | null;
  customer_id: string | null;
  /** When the provider created the object. */
  created_at: Micros | null;
}

/** An event of the topic accounts. Exactly one of the nullable resources at the end is set: the one that the first word of `type` names. */
export interface AccountsEvent {
  /** UUID v5, the same for every delivery and replay of one occurrence. */
  id: string;
  identity: Identity;
  /** 0 at first; a replay that corrects the event carries a higher one. The key of an event is (id, revision). */
  revision: number;
  /** Object and past-tense fact, as payment.succeeded. An open set: skip what you do not know. */
  type: string;
  provider: string;
  account: string;
  environment: Environment;
  /** The provider's time; null where it gives none. */
  occurred_at: Micros | null;
  /** When the webhook reached us. */
  received_at: Micros;
  source: Source;
  verification: Verification;
  raw: RawCoordinates;
  plugin: PluginVersion;
  /** The merchant's own. Numbers, booleans and nested values as their JSON text. */
  metadata: Record<string, string>;
  merchant_account: MerchantAccount | null;
  collection_account: CollectionAccount | null;
  bank_account: BankAccount | null;
  beneficiary: Beneficiary | null;
  member: Member | null;
  endpoint: Endpoint | null;
  account_verification: AccountVerification | null;
  balance: Balance | null;
}

/** The event of each topic. */
export interface EventByTopic {
  payments: PaymentsEvent;
  billing: BillingEvent;
  payouts: PayoutsEvent;
  issuing: IssuingEvent;
  accounts: AccountsEvent;
}

/** The resource of each kind: the first segment of a canonical type. */
export interface ResourceByKind {
  payment: Payment;
  refund: Refund;
  dispute: Dispute;
  checkout: Checkout;
  payment_attempt: PaymentAttempt;
  payment_method: PaymentMethod;
  setup: Setup;
  collection: Collection;
  customer: Customer;
  invoice: Invoice;
  subscription: Subscription;
  payout: Payout;
  payout_order: PayoutOrder;
  payout_batch: PayoutBatch;
  settlement: Settlement;
  reconciliation: Reconciliation;
  transfer: Transfer;
  authorization: Authorization;
  card_transaction: CardTransaction;
  card: Card;
  cardholder: Cardholder;
  merchant_account: MerchantAccount;
  collection_account: CollectionAccount;
  bank_account: BankAccount;
  beneficiary: Beneficiary;
  member: Member;
  endpoint: Endpoint;
  account_verification: AccountVerification;
  balance: Balance;
}

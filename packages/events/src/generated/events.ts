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
export type PaymentStatus = 'UNKNOWN' | 'CREATED' | 'REQUIRES_PAYMENT_METHOD' | 'REQUIRES_CONFIRMATION' | 'REQUIRES_ACTION' | 'PROCESSING' | 'AUTHORIZED' | 'SUCCEEDED' | 'FAILED' | 'CANCELED';

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
  payment_method_id: string | null;
  /** The provider's word. */
  payment_method_type: string | null;
  /** The merchant's own number of the order. */
  merchant_reference: string | null;
  description: string | null;
  /** The provider's code. */
  failure_code: string | null;
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
  amount: Money | null;
  payment_id: string | null;
  customer_id: string | null;
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
}

/** What the provider says of the object now. UNKNOWN: see raw_status. No status is final for ever. */
export type PayoutStatus = 'UNKNOWN' | 'PENDING' | 'IN_TRANSIT' | 'ON_HOLD' | 'PAID' | 'FAILED' | 'CANCELED' | 'REVERSED';

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

/** The event of each topic. */
export interface EventByTopic {
  payments: PaymentsEvent;
  billing: BillingEvent;
  payouts: PayoutsEvent;
  issuing: IssuingEvent;
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
  invoice: Invoice;
  payout: Payout;
  authorization: Authorization;
  card_transaction: CardTransaction;
  card: Card;
  cardholder: Cardholder;
}

import type { Decimal, DisputeStatus, Money, PaymentStatus, RefundStatus } from '@tributary/nestjs';
import type { LedgerEvent } from './entry.ts';

/** What the state of an object means for the balance. */
export interface Movement {
  /** What it adds: below zero for what goes away, 0 if nothing, `null` if that cannot be said. */
  moved: Decimal | null;
  /** `null` where nothing moved. */
  movedCurrency: string | null;
}

type Effect = 'moved' | 'nothing' | 'unclear';

// Tables of every status: with a newer version of the schemas that has another one, this does not compile until it is judged.
const ofPayment: Record<PaymentStatus, Effect> = {
  UNKNOWN: 'unclear',
  CREATED: 'nothing',
  REQUIRES_PAYMENT_METHOD: 'nothing',
  REQUIRES_CONFIRMATION: 'nothing',
  REQUIRES_ACTION: 'nothing',
  PROCESSING: 'nothing',
  AUTHORIZED: 'nothing',
  SUCCEEDED: 'moved',
  FAILED: 'nothing',
  CANCELED: 'nothing',
  // The customer has paid; these say how far the provider is with paying it out.
  SETTLING: 'moved',
  SETTLED: 'moved',
  SETTLEMENT_FAILED: 'moved',
};

const ofRefund: Record<RefundStatus, Effect> = {
  UNKNOWN: 'unclear',
  PENDING: 'nothing',
  REQUIRES_ACTION: 'nothing',
  SUCCEEDED: 'moved',
  FAILED: 'nothing',
  CANCELED: 'nothing',
};

/** Some platforms take the money when a dispute opens, and give it back: what counts here is how it ended. */
const ofDispute: Record<DisputeStatus, Effect> = {
  UNKNOWN: 'unclear',
  NEEDS_RESPONSE: 'nothing',
  UNDER_REVIEW: 'nothing',
  WARNING_NEEDS_RESPONSE: 'nothing',
  WARNING_UNDER_REVIEW: 'nothing',
  WARNING_CLOSED: 'nothing',
  WON: 'nothing',
  LOST: 'moved',
};

/** What an event's object does to the balance, as it is now. */
export function movementOf({ payment, refund, dispute }: LedgerEvent): Movement {
  if (payment) return movement(ofPayment[payment.status], payment.amount_received ?? payment.amount);
  const away = refund ?? dispute;
  const effect = refund ? ofRefund[refund.status] : ofDispute[dispute.status];
  return movement(effect, away.amount && { ...away.amount, amount: negated(away.amount.amount) });
}

function movement(effect: Effect, money: Money | null): Movement {
  if (effect === 'nothing') return { moved: '0', movedCurrency: null };
  return { moved: effect === 'moved' && money ? money.amount : null, movedCurrency: money?.currency ?? null };
}

/** On the text itself: an amount never becomes a binary float. */
function negated(amount: Decimal): Decimal {
  if (amount === '0') return amount;
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}

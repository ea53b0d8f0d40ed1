import type { Decimal, EventNamed, Money } from '@tributary/nestjs';
import { movementOf, type Movement } from './movement.ts';

/** The events that the ledger keeps. */
export type LedgerEvent = EventNamed<'payment.*' | 'refund.*' | 'dispute.*'>;

/** What an event tells of. An id is one platform's, and there one account's. */
export interface LedgerObject {
  provider: string;
  account: string;
  kind: 'payment' | 'refund' | 'dispute';
  objectId: string;
}

/** An event as the ledger keeps it. */
export interface Entry extends LedgerObject, Movement {
  eventId: string;
  revision: number;
  type: string;
  environment: string;
  /** When it was so, Unix µs. */
  atMicros: number;
  /** The payment to which a refund or dispute belongs, where the platform says it. */
  paymentId: string | null;
  status: string;
  /** The platform's own word: what is left where `status` is UNKNOWN. */
  rawStatus: string | null;
  amount: Decimal | null;
  currency: string | null;
}

type Told = LedgerObject & Pick<Entry, 'paymentId' | 'status' | 'rawStatus'> & { money: Money | null };

/** What an event says, in the ledger's terms. */
export function entryOf(event: LedgerEvent): Entry {
  const { money, ...object } = told(event);
  return {
    ...object,
    ...movementOf(event),
    eventId: event.id,
    revision: event.revision,
    type: event.type,
    environment: event.environment,
    atMicros: event.occurred_at ?? event.received_at,
    amount: money?.amount ?? null,
    currency: money?.currency ?? null,
  };
}

function told({ provider, account, payment, refund, dispute }: LedgerEvent): Told {
  const owner = { provider, account };
  if (payment) {
    const { id, status, raw_status: rawStatus, amount: money } = payment;
    return { ...owner, kind: 'payment', objectId: id, paymentId: id, status, rawStatus, money };
  }
  const { id, payment_id: paymentId, status, raw_status: rawStatus, amount: money } = refund ?? dispute;
  const kind = refund ? 'refund' : 'dispute';
  return { ...owner, kind, objectId: id, paymentId, status, rawStatus, money };
}

import type { Damage } from './damage.ts';

/** What objects the service is asked about. */
export const kinds = ['payment', 'refund', 'dispute'] as const;
export type Kind = (typeof kinds)[number];

/** What an event says of its object, as far as it is compared. */
export interface State {
  status: string;
  /** A decimal in major units, as text. */
  amount: string;
  currency: string;
}

/** An event of an object. */
export interface PlannedEvent {
  id: string;
  revision: number;
  type: string;
  kind: Kind;
  objectId: string;
  /** The payment to which the object belongs, or which it is: what stays in order. */
  paymentId: string;
  /** Unix µs; `null` where the provider gives no time. */
  occurredAt: number | null;
  state: State;
}

/** A record as it will be published. */
export interface PlannedRecord {
  event: PlannedEvent;
  /** The canonical topic, or the one that a replayed dead letter comes by. */
  by: 'topic' | 'retry';
  /** Whether it is written with a later version of the schemas, or is of a resource that only this one has. */
  schema: 'current' | 'newer' | 'newer resource';
  damage: Damage | null;
  /** Which of the samples it is made from: how much of it is set. */
  round: number;
}

/** Whether this version knows the type of a record: what a subscriber may rightly leave out, it does not. */
export function isKnownType({ schema, event }: PlannedRecord): boolean {
  return schema !== 'newer resource' && !event.type.endsWith(unknownVerb);
}

/** The past tense that no version of the schemas has. */
export const unknownVerb = '.annotated';

/** The symbol of every enum that only the later version of the schemas has. */
export const newerSymbol = 'NEWEST';

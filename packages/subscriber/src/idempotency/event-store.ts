import type { Sighting } from './sighting.ts';

/** What is known of an event before it is handled. */
export interface Recollection {
  /** The highest revision that was handled; `undefined` of an event that never was. */
  revision: number | undefined;
  /** Whether a newer state of its object was handled, told by another event. */
  isOutdated: boolean;
}

/** Does an event's work, within the transaction `tx`. */
export type Work<Tx, Result> = (known: Recollection, tx: Tx) => Promise<Result>;

/**
 * Remembers which events were handled, in the same transaction as the work of their handler. `Tx` is what the handler works
 * with: the client of a database, within that transaction.
 */
export interface EventStore<Tx> {
  /**
   * Calls `work` in a transaction that remembers the event. Both are stored when `work` resolves, and neither if it rejects.
   * Of several attempts at one event or one object at the same time, whoever makes them, one goes on and the others wait for
   * its end. Rejects with what `work` or the database threw.
   */
  attempt<Result>(sighting: Sighting, work: Work<Tx, Result>): Promise<Result>;
  /**
   * Forgets events and states that were last seen before. What comes once more after that is new: keep them for longer than
   * the topics keep their records, and than a dead letter may wait for its replay.
   */
  forget(olderThan: Date): Promise<void>;
}

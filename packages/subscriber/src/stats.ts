import type { ErrorCode } from '@tributary/errors';

/** What a subscriber counts, since it was made. */
export interface Counters {
  /** Records that were handed over. When all is quiet: the sum of the next three, and of what was handed over twice. */
  received: number;
  /** Events whose handler is done. */
  handled: number;
  /** Events that no handler wants. */
  skipped: number;
  /** Records that became dead letters, by code. */
  deadLettered: Partial<Record<ErrorCode, number>>;
  /** Calls of a handler that failed and were made again. */
  retried: number;
  /** Records that were left to whoever reads them next, since the subscriber closed or its partitions were given out anew. */
  abandoned: number;
}

/** What a subscriber has done and does now. */
export interface SubscriberStats extends Counters {
  /** Handlers that run now. */
  running: number;
  /** Keys of which something runs or waits. */
  keysInWork: number;
  /** Schemas for which the registry is being asked. */
  schemasAwaited: number;
}

/** Counters that stand at nought. */
export function createCounters(): Counters {
  return { received: 0, handled: 0, skipped: 0, deadLettered: {}, retried: 0, abandoned: 0 };
}

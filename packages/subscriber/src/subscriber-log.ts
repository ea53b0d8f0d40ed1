import type { ErrorCode } from '@tributary/errors';
import type { KafkaLogEntry } from '@tributary/kafka';

/** One line for the log. It holds no event, no secret and no personal data (invariant 9). */
export interface SubscriberLogEntry extends KafkaLogEntry {
  code?: ErrorCode;
  detail?: string;
  offset?: string;
  /** The event's type. */
  type?: string;
  attempt?: number;
  retryInMs?: number;
  /** Where an error was thrown. */
  frames?: readonly string[];
}

/**
 * Takes log lines. `error` is what a handler threw, for your own tracking of errors: its message may hold anything, so it is
 * yours to keep out of logs.
 */
export type SubscriberLog = (entry: SubscriberLogEntry, error?: unknown) => void;

import type { Topic } from '@tributary/events';
import type { IncomingRecord } from '@tributary/kafka';
import type { BatchRun } from './batch-run.ts';

/** A record on its way through the subscriber. */
export interface Work {
  record: IncomingRecord;
  readonly run: BatchRun;
  /** Its place in its batch. */
  readonly index: number;
  /** Whose events it holds; `undefined` of a replayed record that does not say so. */
  readonly topic: Topic | undefined;
  /** Whether it was read from the retry topic. */
  readonly late: boolean;
  /** Which attempt is made or comes next, from 1. */
  attempt: number;
  /** How many attempts failed that count for `Retry.attempts`. */
  failures: number;
}

/** What stays in order: one key of one topic, wherever it is read from. Records without a key count as one. */
export function orderOf({ topic, record }: Work): string {
  return `${topic ?? record.topic}/${record.key === null ? '' : record.key.toString('latin1')}`;
}

import { isTributaryError } from '@tributary/errors';
import type { RawRecord } from './raw-record.ts';
import { refusal, type Refusal } from './refusal.ts';

/** What the ingress needs of a producer; that of `@tributary/kafka` is one. It gathers records of many calls into one send. */
export interface RecordPublisher {
  /** Resolves when every record is stored on all in-sync replicas. What still waits at the deadline is never sent. */
  publish(records: readonly RawRecord[], options: { deadlineMs: number }): Promise<unknown>;
}

/** Where to publish, and for how long to try. */
export interface PublishDeps {
  producer: RecordPublisher;
  publishTimeoutMs: number;
}

/**
 * Resolves when the broker has the record, and only then (Invariant 8). Throws `publish.record_too_large` where the broker
 * takes no record of that size, else `receive.kafka_unavailable`: not known to be stored, though it may be.
 */
export async function publishRecord({ producer, publishTimeoutMs }: PublishDeps, record: RawRecord): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  // Not the producer's deadline alone: whatever hangs in there, the platform gets its answer in time.
  const timer = setTimeout(() => reject(new Error(`not acknowledged in ${publishTimeoutMs} ms`)), publishTimeoutMs);
  try {
    await Promise.race([producer.publish([record], { deadlineMs: publishTimeoutMs }), late]);
  } catch (cause) {
    throw toRefusal(cause);
  } finally {
    clearTimeout(timer);
  }
}

function toRefusal(cause: unknown): Refusal {
  const isTooLarge = isTributaryError(cause) && cause.code === 'publish.record_too_large';
  return refusal(isTooLarge ? 'publish.record_too_large' : 'receive.kafka_unavailable', { cause });
}

import { setTimeout as sleep } from 'node:timers/promises';
import { TributaryError } from '@tributary/errors';
import type { Logger } from '@tributary/host';
import { isPublishError, type OutgoingRecord, type PublishError, type PublishOptions } from '@tributary/kafka';
import type { SettledRecord } from './batch.ts';
import type { OutcomeMetrics } from './outcome-metrics.ts';

/** The part of a producer that the batch loop uses. */
export interface Publisher {
  publish(records: readonly OutgoingRecord[], options?: PublishOptions): Promise<unknown>;
}

/** What publishing a batch needs. */
export interface PublishDeps {
  provider: string;
  publisher: Publisher;
  /** What a record becomes on Kafka: its events, its dead letter, or nothing. */
  toRecords(settled: SettledRecord): OutgoingRecord[];
  metrics: OutcomeMetrics;
  logger: Logger;
  /** Aborts where the partition was lost or the process stops: the running attempt is finished, and no other is begun. */
  signal: AbortSignal;
}

/** An outgoing record, and the raw record that it came of, by its place in the batch. */
export interface Pending {
  outgoing: OutgoingRecord;
  source: number;
}

/** How long one attempt may take: also how long a process that was told to stop waits for a broker that is away. */
const attemptMs = 10_000;
const longestPauseMs = 10_000;

/**
 * Publishes what a batch became, again and again until the broker has acknowledged all of it (invariant 1): a broker that is
 * away is waited for, with the backlog in Kafka. Only what failed is sent again, in its order. A webhook whose event is larger
 * than its topic allows becomes a dead letter. Returns the batch as it ended; throws only where the signal aborts.
 */
export async function publishUntilAcknowledged(
  batch: readonly SettledRecord[],
  deps: PublishDeps,
): Promise<SettledRecord[]> {
  const settled = [...batch];
  let pending = settled.flatMap((one, source) => toPending(source, one, deps));
  for (let attempt = 0; pending.length > 0; attempt += 1) {
    const failure = await tryPublish(
      pending.map(({ outgoing }) => outgoing),
      deps,
    );
    if (failure === undefined) break;
    const tooLarge = eventsTooLarge(pending, failure, settled);
    for (const source of tooLarge) settled[source] = refused(settled[source] as SettledRecord);
    const failed = new Set(failure.failures.map(({ index }) => index));
    pending = [
      ...pending.filter(({ source }, index) => failed.has(index) && !tooLarge.has(source)),
      ...[...tooLarge].flatMap((source) => toPending(source, settled[source] as SettledRecord, deps)),
    ];
    if (tooLarge.size === 0) await pause(attempt, failure, deps);
  }
  return settled;
}

/** What a record of the batch becomes. */
export function toPending(
  source: number,
  one: SettledRecord,
  { toRecords }: Pick<PublishDeps, 'toRecords'>,
): Pending[] {
  return toRecords(one).map((outgoing) => ({ outgoing, source }));
}

/** The error where something was not acknowledged. */
export async function tryPublish(
  records: readonly OutgoingRecord[],
  { publisher, signal }: Pick<PublishDeps, 'publisher' | 'signal'>,
): Promise<PublishError | undefined> {
  try {
    // Not with the signal: a batch that is nearly done is finished and committed, instead of being published again.
    await publisher.publish(records, { deadlineMs: attemptMs });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (isPublishError(error)) return error;
    throw error;
  }
}

/**
 * The raw records of which an event is larger than its topic allows. A dead letter that is too large is none of them: its
 * record cannot be given up, so it is tried again until somebody raises the topic's limit.
 */
export function eventsTooLarge(
  pending: readonly Pending[],
  failure: PublishError,
  settled: readonly SettledRecord[],
): Set<number> {
  const sources = failure.failures
    .filter(({ code }) => code === 'publish.record_too_large')
    .flatMap(({ index }) => pending[index]?.source ?? []);
  return new Set(sources.filter((source) => settled[source]?.interpretation.kind === 'published'));
}

/** The dead letter of a webhook whose event is too large. */
export function refused({ record }: SettledRecord): SettledRecord {
  return { record, interpretation: { kind: 'dead-lettered', error: new TributaryError('publish.record_too_large') } };
}

/** How long to wait after an attempt, counted from 0: 200 ms, then twice as long each time, at most 10 s. */
export function pauseAfterMs(attempt: number): number {
  return Math.min(200 * 2 ** attempt, longestPauseMs);
}

/** Says that an attempt has failed, and waits for the next. Rejects where the signal aborts. */
export async function pause(
  attempt: number,
  failure: PublishError,
  { provider, metrics, logger, signal }: Pick<PublishDeps, 'provider' | 'metrics' | 'logger' | 'signal'>,
): Promise<void> {
  const pauseMs = pauseAfterMs(attempt);
  metrics.publishRetried(provider);
  logger.warn({ code: failure.code, failed: failure.failures.length, retryInMs: pauseMs }, failure.message);
  await sleep(pauseMs, undefined, { signal });
}

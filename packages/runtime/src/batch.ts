import { runPlugin, type Logger, type TopicNames } from '@tributary/host';
import type { Interpretation, RawRecord } from '@tributary/interpret';
import type { OutgoingRecord, Tracing, TransactionalBatch } from '@tributary/kafka';
import { createBatchSpans, type BatchSpans } from './batch-spans.ts';
import { deadLetter } from './dead-letter.ts';
import type { InterpretBatch } from './inline.ts';
import type { OutcomeMetrics } from './outcome-metrics.ts';
import { publishUntilAcknowledged, type Publisher } from './publish.ts';
import { publishInTransaction, type CommittingBatch } from './publish-in-transaction.ts';
import type { Redeliveries } from './redeliveries.ts';

/** Records of one partition, in order. `signal` says that the partition is no longer ours. */
export interface Batch {
  topic: string;
  partition: number;
  records: readonly RawRecord[];
  /** Which assignment it came with: another number after each rebalance. */
  epoch: number;
  signal: AbortSignal;
  /** Where it is to be committed together with what it became: exactly once. */
  publishAndCommit?: TransactionalBatch['publishAndCommit'];
}

/** What a provider's batch loop needs. */
export interface BatchDeps {
  provider: string;
  /** `name@version` of the plugin. */
  plugin: string;
  /** The interpretation with the keys of this moment. */
  interpret(): InterpretBatch;
  /** Absent where a redelivery is published again. */
  redeliveries?: Redeliveries | undefined;
  publisher: Publisher;
  topics: TopicNames;
  metrics: OutcomeMetrics;
  logger: Logger;
  /** Absent where nobody traces. */
  tracing?: Tracing | undefined;
  now(): Date;
}

/** A record and what becomes of it: a redelivery that is suppressed is a duplicate. */
export interface SettledRecord {
  record: RawRecord;
  interpretation: Interpretation | { kind: 'duplicate' };
}

/**
 * One turn of the loop: interpret, publish, count. The consumer commits the batch when this returns, and not before:
 * invariant 1. It returns when everything is acknowledged, and throws only where the partition was lost or the process stops,
 * which leaves the batch to be consumed again.
 */
export async function processBatch(batch: Batch, deps: BatchDeps): Promise<void> {
  const startedAt = deps.now();
  const spans = createBatchSpans(deps.provider, deps.tracing);
  for (const record of batch.records) spans.begin(record);
  const settled = await settle(batch, deps, spans).catch(spans.abandoned);
  spans.settled(settled);
  // Invariant 2: each record has one outcome, and is counted once, when it is done with.
  for (const { interpretation } of settled) deps.metrics.settled(deps.provider, interpretation);
  report(batch, settled, deps);
  deps.metrics.batchTook(deps.provider, (deps.now().getTime() - startedAt.getTime()) / 1000);
}

async function settle(batch: Batch, deps: BatchDeps, spans: BatchSpans): Promise<SettledRecord[]> {
  const interpretations = await runPlugin(deps.plugin, () => deps.interpret()(batch.records, batch.signal));
  const interpreted = batch.records.map((record, index): SettledRecord => {
    return { record, interpretation: interpretations[index] as Interpretation };
  });
  const toRecords = (one: SettledRecord) => spans.handOn(one.record, outgoingRecords(one, deps));
  if (isCommitting(batch)) return publishInTransaction(batch, interpreted, { ...deps, toRecords });
  // Invariant 1: everything that the records became is acknowledged before this function returns.
  const publish = (records: readonly SettledRecord[]) =>
    publishUntilAcknowledged(records, { ...deps, toRecords, signal: batch.signal });
  if (deps.redeliveries === undefined) return publish(interpreted);
  const settled = await deps.redeliveries.publishNew(batch, interpreted, publish);
  // After the publish: a crash between the two publishes again, with the same ids. Before it, it would publish never.
  await deps.redeliveries.remember(batch, settled);
  return settled;
}

function isCommitting(batch: Batch): batch is CommittingBatch {
  return batch.publishAndCommit !== undefined;
}

/** What a record becomes on Kafka: its events, or its dead letter, or nothing. */
function outgoingRecords({ record, interpretation }: SettledRecord, deps: BatchDeps): OutgoingRecord[] {
  switch (interpretation.kind) {
    case 'ignored':
    case 'duplicate':
      return [];
    case 'published':
      return interpretation.events.map(({ topic, key, value, headers }) => ({
        topic: deps.topics.canonical(topic),
        key,
        value,
        headers,
      }));
    case 'dead-lettered': {
      const topic = deps.topics.deadLetters(deps.provider);
      const { plugin } = deps;
      return [deadLetter(record, { topic, error: interpretation.error, attempts: 1, at: deps.now(), plugin })];
    }
  }
}

/** One line for the batch, one for each dead letter, one with a stack for each bug. No body, no secret (invariant 9). */
function report(batch: Batch, settled: readonly SettledRecord[], { logger }: BatchDeps): void {
  const counts = { published: 0, ignored: 0, duplicate: 0, 'dead-lettered': 0 };
  for (const { record, interpretation } of settled) {
    counts[interpretation.kind] += 1;
    const place = { topic: record.topic, partition: record.partition, offset: String(record.offset) };
    if (interpretation.kind === 'duplicate') logger.debug(place, 'a redelivery is not published again');
    if (interpretation.kind !== 'dead-lettered') continue;
    const { code, detail, cause } = interpretation.error;
    if (code.endsWith('.crashed'))
      // The logger writes an error's frames and no message; what else a plugin throws may be the body itself (invariant 9).
      logger.error(
        { code, detail, ...place, err: cause instanceof Error ? cause : null },
        'a record crashed its stage',
      );
    else logger.warn({ code, detail, ...place }, 'dead letter');
  }
  const last = batch.records.at(-1);
  logger.info(
    { topic: batch.topic, partition: batch.partition, last: String(last?.offset), ...counts },
    'batch settled',
  );
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload } from 'kafkajs';
import { PartitionLost } from './assignment.ts';
import {
  commitPauseMs,
  fetchedFrom,
  handle,
  mayHandOut,
  runWork,
  saysLost,
  type Batch,
  type BatchDeps,
} from './batch.ts';
import { isTransient } from './failure.ts';
import type { PartitionTransactions } from './partition-transactions.ts';
import { isPublishError, PublishError } from './publish-error.ts';
import type { OutgoingRecord } from './record.ts';
import type { Transactions } from './transactions.ts';

/** A batch that its handler commits together with everything that its records became. */
export interface TransactionalBatch extends Batch {
  /**
   * Stores these records and commits the batch in one transaction, so that readers with `read_committed` see all of it or
   * nothing, and once. Resolves when that is done; then never again.
   * Rejects with a `PublishError` in which every record has failed: `publish.record_too_large` for those that are,
   * `kafka.topic_missing`, or `publish.failed`. Call it again with all that is to be stored: it finds out first how the
   * failed one ended, and does nothing where that was committed after all. Any other rejection means that the partition is
   * lost; the batch is handed out again, to whoever holds it.
   */
  publishAndCommit(records: readonly OutgoingRecord[]): Promise<void>;
}

/** Handles a batch; resolves after `publishAndCommit` has, with no records where nothing came of it. */
export type OnTransactionalBatch = (batch: TransactionalBatch) => Promise<void>;

/** What the handling of a transactional batch is made of. */
export interface TransactionalBatchDeps extends Omit<BatchDeps, 'onBatch'> {
  onBatch: OnTransactionalBatch;
  transactions: Transactions;
}

/**
 * Resolves while the group has not given the partition to another: its next owner must not be fenced. A heartbeat that was sent
 * within its interval counts, since a group waits longer than that for a member before it gives anything away. Asks again for as
 * long as nobody coordinates the group; where that is longer than a membership lasts, the heartbeat says that it is lost.
 */
async function proveMembership({ deps, payload }: Committing): Promise<void> {
  for (;;) {
    try {
      return await payload.heartbeat();
    } catch (error) {
      if (saysLost(error)) throw new PartitionLost('The group has given its partitions out anew');
      if (!isTransient(error) || deps.isStopping()) throw error;
      await sleep(commitPauseMs);
    }
  }
}

interface Committing {
  deps: TransactionalBatchDeps;
  payload: EachBatchPayload;
  transactions: PartitionTransactions;
  /** Where the batch begins and ends. */
  from: bigint;
  next: bigint;
  epoch: number;
  isDone: boolean;
  /** What kafkajs is to know, whatever the handler makes of it. */
  lost: unknown;
}

/** Whether the batch was committed already, by a transaction whose end was in doubt. */
async function isCommitted(committing: Committing): Promise<boolean> {
  const { transactions, from, next } = committing;
  const committed = await transactions.settleDoubt(() => proveMembership(committing));
  if (committed === undefined || committed === from) return false;
  if (committed === next) return true;
  throw new PartitionLost(`Somebody else has committed ${committed}`);
}

async function publishAndCommit(committing: Committing, records: readonly OutgoingRecord[]): Promise<void> {
  const { deps, payload, transactions, next } = committing;
  const { topic } = payload.batch;
  if (committing.isDone) throw new Error('The batch is committed already');
  try {
    if (!(await isCommitted(committing))) {
      await transactions.publishAndCommit({ records, next, metadata: deps.assignment.metadataOf(topic) });
    }
    committing.isDone = true;
  } catch (cause) {
    if (isPublishError(cause)) throw cause;
    if (saysLost(cause)) {
      committing.lost = cause;
      throw cause;
    }
    throw new PublishError(records.map((_, index) => ({ index, code: 'publish.failed', cause })));
  }
}

/** Has the handler work on the batch. Resolves if it is committed, or left to be handed out again because the consumer stops. */
async function handleCommitting(committing: Committing, signal: AbortSignal): Promise<void> {
  const { deps, payload, epoch } = committing;
  const onBatch = (batch: Batch): Promise<void> =>
    deps.onBatch({ ...batch, publishAndCommit: (records) => publishAndCommit(committing, records) });
  try {
    const isHandled = await handle({ deps, payload, epoch, signal, onBatch });
    if (isHandled && !committing.isDone) throw new Error('The handler of a batch has not called publishAndCommit');
  } catch (error) {
    // What the handler throws after the commit changes nothing of it.
    if (!committing.isDone) throw committing.lost ?? error;
  }
}

async function runTransactionalBatch(
  deps: TransactionalBatchDeps,
  payload: EachBatchPayload,
  signal: AbortSignal,
): Promise<void> {
  const { assignment } = deps;
  const { topic, partition } = payload.batch;
  const epoch = assignment.epoch();
  if (!(await mayHandOut(deps, payload))) return;
  if (epoch !== assignment.epoch()) throw new PartitionLost('The partition was given out anew');
  const transactions = deps.transactions.of({ topic, partition });
  const last = payload.batch.lastOffset();
  const next = BigInt(last) + 1n;
  const from = fetchedFrom(payload.batch);
  const committing: Committing = { deps, payload, transactions, from, next, epoch, isDone: false, lost: undefined };
  // What an earlier hand-out has left in doubt: it may have committed these very records.
  if (await isCommitted(committing)) throw new PartitionLost('The batch was committed already');
  await handleCommitting(committing, signal);
  if (!committing.isDone) return;
  if (epoch !== assignment.epoch()) throw new PartitionLost('The partition was given out anew while its batch ran');
  assignment.advance(topic, partition, next);
  payload.resolveOffset(last);
}

/** Handles one batch of kafkajs, whose handler commits it. Rejects to have it handed out again. */
export function runEachTransactionalBatch(deps: TransactionalBatchDeps, payload: EachBatchPayload): Promise<void> {
  return runWork(deps, payload, (signal) => runTransactionalBatch(deps, payload, signal));
}

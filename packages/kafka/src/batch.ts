import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload } from 'kafkajs';
import { PartitionLost, type Assignment } from './assignment.ts';
import { isTransient } from './failure.ts';
import { toIncomingRecord, type IncomingRecord } from './record.ts';

/** Records of one partition, in order. */
export interface Batch {
  topic: string;
  partition: number;
  records: IncomingRecord[];
  /** Which assignment it came with: another number after each rebalance, in this process never the same again. */
  epoch: number;
  /**
   * Aborts when the result may not count any more: the group gives its partitions out anew, or the consumer stops. Whoever
   * finishes all the same has the batch committed if the partition is still held; else it is handed out again.
   */
  signal: AbortSignal;
}

/** Handles a batch; resolves only when everything that its records became is acknowledged (Invariant 1). */
export type OnBatch = (batch: Batch) => Promise<void>;

/** What the handling of a batch is made of. */
export interface BatchDeps {
  assignment: Assignment;
  onBatch: OnBatch;
  heartbeatIntervalMs: number;
  sessionTimeoutMs: number;
  /** The running batches, for those who abort them and wait for them. */
  running: Map<AbortController, Promise<unknown>>;
  isStopping(): boolean;
  /** Whether the consumer is paused. Then it pauses the partition, and keeps what `pausePartition` answers to resume it. */
  holdBack(pausePartition: () => () => void): boolean;
}

/** Answers to a heartbeat that say that the group gives its partitions out anew. */
const lostMembership = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'FENCED_INSTANCE_ID',
]);

export const commitPauseMs = 300;
export const commitPatienceAtStopMs = 2_000;

/** Whether the group gives its partitions out anew, or has done so. */
export function saysLost(error: unknown): boolean {
  return error instanceof Error && 'type' in error && typeof error.type === 'string' && lostMembership.has(error.type);
}

/**
 * Keeps the membership while a batch runs, for as long as it takes: kafkajs sends heartbeats between batches only.
 * Answers a function that stops it.
 */
function keepMembership(payload: EachBatchPayload, intervalMs: number, controller: AbortController): () => void {
  const beat = async (): Promise<void> => {
    try {
      await payload.heartbeat();
    } catch (error) {
      // Any other failure is the network's: the next beat tries again, and commits are refused if it took too long.
      if (saysLost(error)) controller.abort(error);
    }
  };
  const timer = setInterval(() => void beat(), intervalMs);
  return () => clearInterval(timer);
}

/** What is committed of a batch, and of which assignment it is. */
interface Commit {
  next: bigint;
  epoch: number;
}

/**
 * Commits, and tries again for as long as the membership may hold: the batch is handled, and to hand it out again because
 * the coordinator is away for a moment would only make duplicates. An answer that says that the group has changed ends it.
 */
async function commit(deps: BatchDeps, payload: EachBatchPayload, { next, epoch }: Commit): Promise<void> {
  const { topic, partition } = payload.batch;
  const offset = { partition, offset: String(next), metadata: deps.assignment.metadataOf(topic) };
  const startedAtMs = performance.now();
  for (;;) {
    // Never for a partition that was given out anew meanwhile, maybe to somebody else: the broker would take it from a member.
    if (epoch !== deps.assignment.epoch())
      throw new PartitionLost('The partition was given out anew while its batch ran');
    try {
      // This one and not `consumer.commitOffsets`, which does nothing, without a word, once the consumer is stopping.
      await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [offset] }] });
      return;
    } catch (error) {
      const waitedMs = performance.now() - startedAtMs;
      const isLate = waitedMs > (deps.isStopping() ? commitPatienceAtStopMs : deps.sessionTimeoutMs);
      if (isLate || !isTransient(error)) throw error;
      await sleep(commitPauseMs);
    }
  }
}

/** A batch of kafkajs, and who handles it. */
export interface Handing {
  deps: Pick<BatchDeps, 'isStopping'>;
  payload: EachBatchPayload;
  /** Of the assignment that the batch came with. */
  epoch: number;
  signal: AbortSignal;
  onBatch: OnBatch;
}

/** Waits for the handler; what it throws while its signal is aborted is no failure but the answer to that. */
export async function handle({ deps, payload, epoch, signal, onBatch }: Handing): Promise<boolean> {
  const { topic, partition, messages } = payload.batch;
  try {
    const records = messages.map((message) => toIncomingRecord(topic, partition, message));
    await onBatch({ topic, partition, records, epoch, signal });
    return true;
  } catch (error) {
    if (deps.isStopping()) return false;
    if (signal.aborted) throw signal.reason;
    throw new Error(`The handler of a batch of ${topic} partition ${partition} failed`, { cause: error });
  }
}

/**
 * The offset that kafkajs asked the broker for. Not the first record's: compaction and transaction markers leave gaps, and
 * what a broker answers has no others.
 */
export function fetchedFrom(batch: EachBatchPayload['batch']): bigint {
  const { fetchedOffset } = batch as { fetchedOffset?: string };
  return BigInt(fetchedOffset ?? batch.firstOffset() ?? -1);
}

/** Whether a batch may be handed out now: not while the consumer stops or is paused. Rejects where its place is not right. */
export async function mayHandOut(deps: Omit<BatchDeps, 'onBatch'>, payload: EachBatchPayload): Promise<boolean> {
  const { topic, partition } = payload.batch;
  // Nothing of an assignment is handed out before its offsets are known to be right.
  await deps.assignment.verified();
  await deps.assignment.checkPlace(topic, partition, fetchedFrom(payload.batch));
  return !deps.isStopping() && !payload.isStale() && !deps.holdBack(() => payload.pause());
}

async function runBatch(deps: BatchDeps, payload: EachBatchPayload, signal: AbortSignal): Promise<void> {
  const { assignment, onBatch } = deps;
  const { topic, partition } = payload.batch;
  const epoch = assignment.epoch();
  if (!(await mayHandOut(deps, payload))) return;
  if (!(await handle({ deps, payload, epoch, signal, onBatch }))) return;
  const last = payload.batch.lastOffset();
  const next = BigInt(last) + 1n;
  // Invariant 1: after the handler, which resolved because all is acknowledged; and before kafkajs may go on.
  await commit(deps, payload, { next, epoch });
  assignment.advance(topic, partition, next);
  payload.resolveOffset(last);
}

/** Runs the work on a batch of kafkajs, whose signal aborts when its result may not count, and keeps the membership meanwhile. */
export async function runWork(
  deps: Pick<BatchDeps, 'heartbeatIntervalMs' | 'running'>,
  payload: EachBatchPayload,
  run: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const stopBeating = keepMembership(payload, deps.heartbeatIntervalMs, controller);
  const work = run(controller.signal);
  deps.running.set(controller, work);
  try {
    await work;
  } finally {
    stopBeating();
    deps.running.delete(controller);
  }
}

/** Handles one batch of kafkajs. Rejects to have it handed out again: by kafkajs after a pause, or to another member. */
export function runEachBatch(deps: BatchDeps, payload: EachBatchPayload): Promise<void> {
  return runWork(deps, payload, (signal) => runBatch(deps, payload, signal));
}

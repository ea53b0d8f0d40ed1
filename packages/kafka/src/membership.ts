import type { Consumer as KafkajsConsumer, Kafka as KafkajsClient } from 'kafkajs';
import type { Admin } from './admin.ts';
import { createAssignment, PartitionLost, type Assignment } from './assignment.ts';
import type { BatchDeps, OnBatch } from './batch.ts';
import { createGuardedConsumer, type GuardedConfig } from './guarded-consumer.ts';
import type { ReadAhead } from './ledger.ts';
import { createOpenBatches, type OnOpenBatch, type OpenBatches } from './open-batch.ts';
import type { OnTransactionalBatch } from './transactional-batch.ts';
import type { TransactionOptions, Transactions } from './transactions.ts';

/** What a session is made of. */
export interface SessionDeps {
  client: KafkajsClient;
  admin: Admin;
  metadataMaxAgeMs: number;
  /** For consumers whose handlers commit in transactions. */
  newTransactions(options: TransactionOptions & { group: string }, end: (reason: unknown) => void): Transactions;
}

/** How records are handed out: a batch of a partition at a time, or batch after batch while the earlier ones are open. */
export type Handling =
  | { kind: 'one-by-one'; onBatch: OnBatch; partitionsConcurrently: number }
  | {
      kind: 'transactional';
      onBatch: OnTransactionalBatch;
      partitionsConcurrently: number;
      transactions: TransactionOptions;
    }
  | { kind: 'ahead'; onBatch: OnOpenBatch; readAhead: ReadAhead };

/** What a session does. */
export interface SessionOptions {
  group: string;
  topics: readonly string[];
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  paused: boolean;
  handling: Handling;
  onAssigned(partitions: Readonly<Record<string, readonly number[]>>): void;
}

/** How long a fetch waits at the broker for records; also what a stop waits for. */
const maxWaitMs = 500;

const kib = 1024;

/**
 * What one fetch brings of all partitions of a broker, and of each. It is decoded whole, and more of it would only fill the
 * memory. kafkajs shuffles the partitions that it asks for, so that none starves; a larger batch of records comes all the
 * same, alone (KIP-74).
 *
 * What comes of a partition at a time is worked on in one go: 256 KiB are about 100 webhooks of 2 KB. What a flood of one provider
 * takes of the memory and of the thread that all share is a multiple of it (Invariant 7). Where each batch is a transaction it is
 * more, since each costs the brokers several writes.
 */
const fetchOf: Record<Handling['kind'], Pick<GuardedConfig, 'maxBytes' | 'maxBytesPerPartition'>> = {
  ahead: { maxBytes: 1024 * kib },
  'one-by-one': { maxBytes: 1024 * kib, maxBytesPerPartition: 256 * kib },
  transactional: { maxBytes: 4096 * kib, maxBytesPerPartition: 1024 * kib },
};

/** What changes while a session runs. */
export interface SessionState {
  stopping: boolean;
  paused: boolean;
  /** What makes kafkajs read the partitions again that were held back. */
  resumes: (() => void)[];
  /** Whether it has read anything. */
  progressed: boolean;
  lastSignAtMs: number;
}

/** A kafkajs consumer, and what is known of it. */
export interface Membership {
  consumer: KafkajsConsumer;
  assignment: Assignment;
  running: BatchDeps['running'];
  state: SessionState;
  /** Where partitions are read ahead. */
  openBatches: OpenBatches | undefined;
  /** Where the handlers commit. */
  transactions: Transactions | undefined;
  /** Ends the session; the first reason counts. */
  readonly end: (reason: unknown) => void;
}

/**
 * Often enough that some may be lost, and that a member which comes or goes is noticed within a second or so: until the last
 * one has noticed, those that have stand still.
 */
export function heartbeatIntervalMs({ sessionTimeoutMs }: SessionOptions): number {
  return Math.min(1_000, Math.floor(sessionTimeoutMs / 4));
}

/** Tells all running batches that their result may not count. */
export function abortAll({ running }: Membership, reason: Error): void {
  for (const controller of running.keys()) controller.abort(reason);
}

function toConfig({ metadataMaxAgeMs }: SessionDeps, options: SessionOptions): GuardedConfig {
  return {
    groupId: options.group,
    sessionTimeout: options.sessionTimeoutMs,
    rebalanceTimeout: options.rebalanceTimeoutMs,
    // A little less than the timer's, or kafkajs would leave out every second one for coming too early.
    heartbeatInterval: Math.floor(heartbeatIntervalMs(options) * 0.8),
    maxWaitTimeInMs: maxWaitMs,
    metadataMaxAge: metadataMaxAgeMs,
    ...fetchOf[options.handling.kind],
  };
}

/** A member of a group that has not joined yet. */
export function createMembership(deps: SessionDeps, options: SessionOptions, end: Membership['end']): Membership {
  const { client, admin } = deps;
  const { group, handling } = options;
  const transactions =
    handling.kind === 'transactional' ? deps.newTransactions({ ...handling.transactions, group }, end) : undefined;
  const assignment: Assignment = createAssignment({
    group,
    admin,
    commit: (offsets) => transactions?.commit(offsets) ?? consumer.commitOffsets(offsets),
    ...(transactions && { fence: (partitions) => transactions.fence(partitions) }),
  });
  const startOf = async (topic: string, partition: number): Promise<bigint> => {
    await assignment.verified();
    const position = assignment.position(topic, partition);
    if (position === undefined) throw new PartitionLost(`topic ${topic} partition ${partition} is not ours any more`);
    return position;
  };
  const consumer = createGuardedConsumer(client, toConfig(deps, options), {
    startOf,
    async beforeJoin() {
      // What still runs has no place any more, and its heartbeats prove nothing: kafkajs sends none for a member that was forgotten.
      transactions?.close();
      await openBatches?.drain();
    },
    ...(transactions && { beforeOffsets: () => assignment.verified() }),
  });
  const state: SessionState = {
    stopping: false,
    paused: options.paused,
    resumes: [],
    progressed: false,
    lastSignAtMs: performance.now(),
  };
  const running: Membership['running'] = new Map();
  const openBatches = openBatchesOf({ consumer, assignment, running, state, end }, options);
  return { consumer, assignment, running, state, openBatches, transactions, end };
}

/** Pauses a partition where the consumer is paused. */
export function holdBack(state: SessionState, pausePartition: () => () => void): boolean {
  if (state.paused) state.resumes.push(pausePartition());
  return state.paused;
}

function openBatchesOf(
  { consumer, assignment, running, state, end }: Omit<Membership, 'openBatches' | 'transactions'>,
  options: SessionOptions,
): OpenBatches | undefined {
  if (options.handling.kind !== 'ahead') return undefined;
  const { onBatch, readAhead } = options.handling;
  return createOpenBatches({
    assignment,
    running,
    onBatch,
    readAhead,
    heartbeatIntervalMs: heartbeatIntervalMs(options),
    sessionTimeoutMs: options.sessionTimeoutMs,
    isStopping: () => state.stopping,
    holdBack: (pausePartition) => holdBack(state, pausePartition),
    pause({ topic, partition }) {
      const paused = [{ topic, partitions: [partition] }];
      consumer.pause(paused);
      return () => consumer.resume(paused);
    },
    commit: (offsets) => consumer.commitOffsets(offsets),
    end,
  });
}

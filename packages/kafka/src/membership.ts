import type { Consumer as KafkajsConsumer, Kafka as KafkajsClient } from 'kafkajs';
import type { Admin } from './admin.ts';
import { createAssignment, PartitionLost, type Assignment } from './assignment.ts';
import type { BatchDeps, OnBatch } from './batch.ts';
import { createGuardedConsumer } from './guarded-consumer.ts';

/** What a session is made of. */
export interface SessionDeps {
  client: KafkajsClient;
  admin: Admin;
  metadataMaxAgeMs: number;
}

/** What a session does. */
export interface SessionOptions {
  group: string;
  topics: readonly string[];
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  partitionsConcurrently: number;
  paused: boolean;
  onBatch: OnBatch;
  onAssigned(partitions: Readonly<Record<string, readonly number[]>>): void;
}

/** How long a fetch waits at the broker for records; also what a stop waits for. */
const maxWaitMs = 500;

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
  /** Ends the session; the first reason counts. */
  readonly end: (reason: unknown) => void;
}

/** Often enough that some may be lost. */
export function heartbeatIntervalMs({ sessionTimeoutMs }: SessionOptions): number {
  return Math.min(3_000, Math.floor(sessionTimeoutMs / 4));
}

/** Tells all running batches that their result may not count. */
export function abortAll({ running }: Membership, reason: Error): void {
  for (const controller of running.keys()) controller.abort(reason);
}

/** A member of a group that has not joined yet. */
export function createMembership(
  { client, admin, metadataMaxAgeMs }: SessionDeps,
  options: SessionOptions,
  end: Membership['end'],
): Membership {
  const { group, sessionTimeoutMs } = options;
  const assignment: Assignment = createAssignment({
    group,
    admin,
    commit: (offsets) => consumer.commitOffsets(offsets),
  });
  const startOf = async (topic: string, partition: number): Promise<bigint> => {
    await assignment.verified();
    const position = assignment.position(topic, partition);
    if (position === undefined) throw new PartitionLost(`topic ${topic} partition ${partition} is not ours any more`);
    return position;
  };
  const config = {
    groupId: group,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: options.rebalanceTimeoutMs,
    // A little less than the timer's, or kafkajs would leave out every second one for coming too early.
    heartbeatInterval: Math.floor(heartbeatIntervalMs(options) * 0.8),
    maxWaitTimeInMs: maxWaitMs,
    metadataMaxAge: metadataMaxAgeMs,
  };
  const consumer = createGuardedConsumer(client, config, startOf);
  const state: SessionState = {
    stopping: false,
    paused: options.paused,
    resumes: [],
    progressed: false,
    lastSignAtMs: performance.now(),
  };
  return { consumer, assignment, running: new Map(), state, end };
}

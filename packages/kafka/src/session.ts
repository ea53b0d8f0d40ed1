import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Consumer as KafkajsConsumer, Kafka as KafkajsClient } from 'kafkajs';
import { isTributaryError } from '@tributary/errors';
import type { Admin } from './admin.ts';
import { createAssignment, PartitionLost, type Assignment } from './assignment.ts';
import { runEachBatch, type BatchDeps, type OnBatch } from './batch.ts';
import { within } from './deadline.ts';
import { createGuardedConsumer, isOffsetJump } from './guarded-consumer.ts';

/** One life of a kafkajs consumer: from joining the group to its end, whatever ends it. */
export interface Session {
  /** Why it ended by itself. Pending while it runs, and for ever after `stop`. */
  readonly ended: Promise<unknown>;
  /** Whether it has read anything, or at least been given partitions with offsets that are right. */
  hasProgressed(): boolean;
  setPaused(paused: boolean): void;
  /** Waits for running batches, which are committed if they resolve, and leaves the group. */
  stop(): Promise<void>;
}

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

/** A consumer that leaves takes this long at most; then its connections are left to themselves. */
const leaveTimeoutMs = 10_000;

interface State {
  stopping: boolean;
  paused: boolean;
  /** What makes kafkajs read the partitions again that were held back. */
  resumes: (() => void)[];
  progressed: boolean;
  lastSignAtMs: number;
}

interface Parts {
  consumer: KafkajsConsumer;
  assignment: Assignment;
  running: BatchDeps['running'];
  state: State;
  readonly end: (reason: unknown) => void;
}

/** kafkajs may stop without a word (its fetch loop waits for something that never comes): no sign for this long ends it. */
function silenceTimeoutMs({ sessionTimeoutMs, rebalanceTimeoutMs }: SessionOptions): number {
  return 2 * (sessionTimeoutMs + rebalanceTimeoutMs);
}

function abortAll({ running }: Parts, reason: Error): void {
  for (const controller of running.keys()) controller.abort(reason);
}

/** Checks an assignment as soon as it is there, also when no record ever comes; a wrong offset ends the session. */
async function verify({ assignment, state, end }: Parts, onVerified: () => void): Promise<void> {
  // kafkajs does not commit before it has returned from joining.
  await nextTurn();
  const epoch = assignment.epoch();
  try {
    await assignment.verified();
    state.progressed = true;
    if (epoch === assignment.epoch() && !state.stopping) onVerified();
  } catch (error) {
    // Others are the network's: kafkajs asks again when it fetches.
    if (isTributaryError(error) && error.code === 'consume.offset_out_of_range') end(error);
  }
}

async function explain({ assignment }: Parts, error: unknown): Promise<unknown> {
  if (!isOffsetJump(error)) return error;
  try {
    await assignment.verified();
    return await assignment.explainOutOfRange();
  } catch (found) {
    return found;
  }
}

interface SkippedBatch {
  topic: string;
  partition: number;
  lastOffset: string;
}

/** Batches of nothing but transaction markers and aborted records reach no handler: kafkajs skips them, and so do we. */
async function skip({ assignment, consumer }: Parts, batch: SkippedBatch): Promise<void> {
  const { topic, partition } = batch;
  const next = BigInt(batch.lastOffset) + 1n;
  await assignment.verified();
  const position = assignment.position(topic, partition);
  if (position === undefined || next <= position) return;
  assignment.advance(topic, partition, next);
  // Else retention passes the committed offset although nothing was left to read.
  await consumer.commitOffsets([{ topic, partition, offset: String(next), metadata: assignment.metadataOf(topic) }]);
}

function listen(parts: Parts, options: SessionOptions): void {
  const { consumer, assignment, state, end } = parts;
  const { events } = consumer;
  const alive = (): void => {
    state.lastSignAtMs = performance.now();
  };
  consumer.on(events.GROUP_JOIN, ({ payload }) => {
    alive();
    assignment.joined(payload.memberAssignment);
    abortAll(parts, new PartitionLost('The group has given its partitions out anew'));
    void verify(parts, () => options.onAssigned(payload.memberAssignment));
  });
  consumer.on(events.FETCH_START, alive);
  consumer.on(events.HEARTBEAT, alive);
  consumer.on(events.END_BATCH_PROCESS, ({ payload }) => {
    alive();
    state.progressed = true;
    // Failing, the commit of the next batch covers it, and a verification that failed is done again for that one.
    if (payload.batchSize === 0) skip(parts, payload).catch(() => undefined);
  });
  consumer.on(events.CRASH, ({ payload }) => {
    abortAll(parts, payload.error);
    void explain(parts, payload.error).then(end);
  });
}

/** Ends a session of which nothing was heard for long, while no batch is running. */
function watch({ running, state, end }: Parts, timeoutMs: number): () => void {
  const timer = setInterval(() => {
    if (running.size > 0) state.lastSignAtMs = performance.now();
    if (performance.now() - state.lastSignAtMs > timeoutMs)
      end(new Error(`No sign of the consumer for ${timeoutMs} ms`));
  }, timeoutMs / 4);
  timer.unref();
  return () => clearInterval(timer);
}

function assemble({ client, admin, metadataMaxAgeMs }: SessionDeps, options: SessionOptions, end: Parts['end']): Parts {
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
    heartbeatInterval: heartbeatIntervalMs(options),
    maxWaitTimeInMs: maxWaitMs,
    metadataMaxAge: metadataMaxAgeMs,
  };
  const consumer = createGuardedConsumer(client, config, startOf);
  const state: State = {
    stopping: false,
    paused: options.paused,
    resumes: [],
    progressed: false,
    lastSignAtMs: performance.now(),
  };
  return { consumer, assignment, running: new Map(), state, end };
}

function heartbeatIntervalMs({ sessionTimeoutMs }: SessionOptions): number {
  return Math.min(3_000, Math.floor(sessionTimeoutMs / 4));
}

function toBatchDeps({ assignment, running, state }: Parts, options: SessionOptions): BatchDeps {
  return {
    assignment,
    running,
    onBatch: options.onBatch,
    heartbeatIntervalMs: heartbeatIntervalMs(options),
    isStopping: () => state.stopping,
    holdBack(pausePartition) {
      if (state.paused) state.resumes.push(pausePartition());
      return state.paused;
    },
  };
}

async function begin(parts: Parts, options: SessionOptions): Promise<void> {
  const { consumer, end } = parts;
  const topics = [...options.topics];
  const deps = toBatchDeps(parts, options);
  await consumer.connect();
  // Groups start at the beginning (DESIGN §3); which offset that is, `startOf` says.
  await consumer.subscribe({ topics, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: options.partitionsConcurrently,
    eachBatch: async (payload) => {
      try {
        await runEachBatch(deps, payload);
      } catch (error) {
        if (isTributaryError(error) && error.code === 'consume.offset_out_of_range') end(error);
        throw error;
      }
    },
  });
}

/** Starts a session. Rejects as kafkajs does if it cannot connect. */
export async function startSession(deps: SessionDeps, options: SessionOptions): Promise<Session> {
  const { promise: ended, resolve: end } = Promise.withResolvers<unknown>();
  const parts = assemble(deps, options, end);
  const { consumer, state } = parts;
  listen(parts, options);
  const stopWatching = watch(parts, silenceTimeoutMs(options));
  const stop = async (): Promise<void> => {
    state.stopping = true;
    stopWatching();
    abortAll(parts, new Error('The consumer stops'));
    await Promise.allSettled(parts.running.values());
    await within(leaveTimeoutMs, consumer.disconnect()).catch(() => undefined);
  };
  try {
    await begin(parts, options);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ended,
    hasProgressed: () => state.progressed,
    setPaused(paused) {
      state.paused = paused;
      if (!paused) for (const resume of state.resumes.splice(0)) resume();
    },
    stop,
  };
}

import { isTributaryError } from '@tributary/errors';
import type { ConsumerRunConfig } from 'kafkajs';
import { runEachBatch, type BatchDeps } from './batch.ts';
import { within } from './deadline.ts';
import { listen } from './membership-events.ts';
import {
  abortAll,
  createMembership,
  heartbeatIntervalMs,
  holdBack,
  type Membership,
  type SessionDeps,
  type SessionOptions,
} from './membership.ts';
import { runEachTransactionalBatch } from './transactional-batch.ts';

/** One life of a kafkajs consumer: from joining the group to its end, whatever ends it. */
export interface Session {
  /** Why it ended by itself. Pending while it runs, and for ever after `stop`. */
  readonly ended: Promise<unknown>;
  /** Whether it has read anything. */
  hasProgressed(): boolean;
  setPaused(paused: boolean): void;
  /** Waits for running batches, which are committed if they resolve, and leaves the group. */
  stop(): Promise<void>;
}

/** A consumer that leaves takes this long at most; then its connections are left to themselves. */
const leaveTimeoutMs = 10_000;

/** kafkajs may stop without a word (its fetch loop waits for something that never comes): no sign for this long ends it. */
function silenceTimeoutMs({ sessionTimeoutMs, rebalanceTimeoutMs }: SessionOptions): number {
  return 2 * (sessionTimeoutMs + rebalanceTimeoutMs);
}

/** Ends a session of which nothing was heard for long, while no batch is running. */
function watch({ running, openBatches, state, end }: Membership, timeoutMs: number): () => void {
  const timer = setInterval(() => {
    // Where partitions are read ahead kafkajs is never silent, whatever runs.
    if (running.size > 0 && openBatches === undefined) state.lastSignAtMs = performance.now();
    if (performance.now() - state.lastSignAtMs > timeoutMs)
      end(new Error(`No sign of the consumer for ${timeoutMs} ms`));
  }, timeoutMs / 4);
  timer.unref();
  return () => clearInterval(timer);
}

function toBatchDeps({ assignment, running, state }: Membership, options: SessionOptions): Omit<BatchDeps, 'onBatch'> {
  return {
    assignment,
    running,
    heartbeatIntervalMs: heartbeatIntervalMs(options),
    sessionTimeoutMs: options.sessionTimeoutMs,
    isStopping: () => state.stopping,
    holdBack: (pausePartition) => holdBack(state, pausePartition),
  };
}

/** More than the partitions that one member holds: an open batch holds a worker of kafkajs for a moment. */
const openPartitionsConcurrently = 64;

type Run = Required<Pick<ConsumerRunConfig, 'eachBatch' | 'partitionsConsumedConcurrently'>>;

function toRun(member: Membership, options: SessionOptions): Run {
  const { handling } = options;
  const { openBatches } = member;
  if (handling.kind === 'ahead')
    return {
      partitionsConsumedConcurrently: openPartitionsConcurrently,
      eachBatch: async (payload) => openBatches?.open(payload),
    };
  const { partitionsConcurrently: partitionsConsumedConcurrently } = handling;
  const deps = toBatchDeps(member, options);
  if (handling.kind === 'transactional') {
    const { transactions } = member;
    if (transactions === undefined) throw new Error('unreachable');
    const { onBatch } = handling;
    return {
      partitionsConsumedConcurrently,
      eachBatch: (payload) => runEachTransactionalBatch({ ...deps, transactions, onBatch }, payload),
    };
  }
  const { onBatch } = handling;
  return { partitionsConsumedConcurrently, eachBatch: (payload) => runEachBatch({ ...deps, onBatch }, payload) };
}

async function begin(member: Membership, options: SessionOptions): Promise<void> {
  const { consumer, end } = member;
  const topics = [...options.topics];
  const { eachBatch, partitionsConsumedConcurrently } = toRun(member, options);
  await consumer.connect();
  // Groups start at the beginning; which offset that is, `startOf` says.
  await consumer.subscribe({ topics, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently,
    eachBatch: async (payload) => {
      try {
        await eachBatch(payload);
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
  const member = createMembership(deps, options, end);
  const { consumer, state } = member;
  listen(member, options);
  const stopWatching = watch(member, silenceTimeoutMs(options));
  const stop = async (): Promise<void> => {
    state.stopping = true;
    stopWatching();
    abortAll(member, new Error('The consumer stops'));
    await Promise.allSettled(member.running.values());
    await member.openBatches?.close();
    member.transactions?.close();
    await within(leaveTimeoutMs, consumer.disconnect()).catch(() => undefined);
  };
  try {
    await begin(member, options);
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

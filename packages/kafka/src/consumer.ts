import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka as KafkajsClient } from 'kafkajs';
import { TributaryError } from '@tributary/errors';
import type { Admin } from './admin.ts';
import type { OnBatch } from './batch.ts';
import { finalErrorOf } from './consumer-failure.ts';
import { isTransient, toKafkaError } from './failure.ts';
import type { KafkaLog } from './log.ts';
import type { ReadAhead } from './ledger.ts';
import type { Handling, SessionDeps, SessionOptions } from './membership.ts';
import type { OnOpenBatch } from './open-batch.ts';
import type { Compression } from './sender.ts';
import { startSession, type Session } from './session.ts';
import type { OnTransactionalBatch } from './transactional-batch.ts';

/** What to consume, and with whom. */
export interface GroupOptions {
  /** The group's name is durable state: its offsets belong to it. All members must name the same topics. */
  group: string;
  topics: readonly string[];
  /** A member that was silent for this long has left; 30,000 ms if absent. */
  sessionTimeoutMs?: number;
  /** How long a running batch may hold up a rebalance before its partitions go to others; 60,000 ms if absent. */
  rebalanceTimeoutMs?: number;
  /**
   * The consumer has stopped by itself and reads nothing more until a person acts: `consume.offset_out_of_range`,
   * `kafka.topic_missing` or `kafka.request_failed`. Not called after `stop`, and not while brokers are away.
   */
  onStopped(error: TributaryError): void;
  /** Called when partitions were given to this member and their offsets are right: topic → partitions. */
  onAssigned?(partitions: Readonly<Record<string, readonly number[]>>): void;
}

/** A consumer that handles the batches of a partition one by one. */
export interface ConsumerOptions extends GroupOptions {
  /** How many partitions are handled at a time; 1 if absent. A partition never has two batches running. */
  partitionsConcurrently?: number;
  /** Handles a batch; resolves only when everything that its records became is acknowledged (Invariant 1). */
  onBatch: OnBatch;
}

/** A consumer that reads a partition on while its records are worked on, and commits up to the first that has not ended. */
export interface ReaderOptions extends GroupOptions {
  /** How much of each partition may be open before it is not read on; what one fetch brought of it comes on top. */
  readAhead: ReadAhead;
  /** Takes a batch over. */
  onBatch: OnOpenBatch;
}

/** A consumer whose handler commits each batch together with all that its records became: exactly once. */
export interface TransactionalConsumerOptions extends GroupOptions {
  /** How many partitions are handled at a time; 1 if absent. A partition never has two batches running. */
  partitionsConcurrently?: number;
  /** Handles a batch and calls its `publishAndCommit`. */
  onBatch: OnTransactionalBatch;
  /**
   * Transactional ids are `<idPrefix>.<topic>.<partition>`; the group's name if absent, which no other group shares. Two
   * deployments with the same ids that are no members of one group stop with `consume.fenced`.
   */
  idPrefix?: string;
  /**
   * After this a transaction fails, and the broker aborts it if its owner has not: until then readers of `read_committed` wait.
   * 10,000 ms if absent, 15,000 ms at most.
   */
  transactionTimeoutMs?: number;
  /** Of all topics, or of each by its name; `none` if absent. */
  compression?: Compression | ((topic: string) => Compression);
}

/** A running consumer. */
export interface Consumer {
  /** Hands nothing out any more, but keeps the partitions. A running batch goes on. */
  pause(): void;
  resume(): void;
  /**
   * Aborts the signals of running batches, waits for them, commits those that resolve and leaves the group. Takes as long as
   * `onBatch` does.
   */
  stop(): Promise<void>;
}

/** What a consumer is made of. */
export interface ConsumerDeps {
  /** A client of its own for each life of the consumer: kafkajs keeps offsets of a group in it. */
  newClient(): KafkajsClient;
  admin: Admin;
  metadataMaxAgeMs: number;
  log: KafkaLog;
  newTransactions: SessionDeps['newTransactions'];
}

const firstPauseMs = 500;
const longestPauseMs = 15_000;

interface State {
  session: Session | undefined;
  paused: boolean;
  stopping: AbortController;
  /** Ends in a row without anything read: the pause before the next start grows with them. */
  fruitlessEnds: number;
  /** Those of them that are not the network's. */
  failures: number;
}

/** A consumer's options, and how it hands records out. */
interface Life extends GroupOptions {
  handling: Handling;
}

function toSessionOptions(options: Life, paused: boolean): SessionOptions {
  return {
    group: options.group,
    topics: options.topics,
    sessionTimeoutMs: options.sessionTimeoutMs ?? 30_000,
    rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? 60_000,
    paused,
    handling: options.handling,
    onAssigned: (partitions) => options.onAssigned?.(partitions),
  };
}

async function openSession(deps: ConsumerDeps, options: Life, state: State): Promise<Session> {
  const { admin, metadataMaxAgeMs, newTransactions } = deps;
  const session = await startSession(
    { client: deps.newClient(), admin, metadataMaxAgeMs, newTransactions },
    toSessionOptions(options, state.paused),
  );
  state.session = session;
  // Paused or resumed while it was starting.
  session.setPaused(state.paused);
  return session;
}

/** Waits before the next life; resolves with whether there is to be one. */
async function pauseBeforeRestart(state: State): Promise<boolean> {
  const pauseMs = Math.min(firstPauseMs * 2 ** state.fruitlessEnds, longestPauseMs);
  await sleep(pauseMs, undefined, { signal: state.stopping.signal }).catch(() => undefined);
  return !state.stopping.signal.aborted;
}

/** One life: resolves with why it ended. */
async function live(deps: ConsumerDeps, options: Life, state: State): Promise<unknown> {
  try {
    const session = state.session ?? (await openSession(deps, options, state));
    // Stopped while it was starting: nobody else knows of this session.
    const reason = state.stopping.signal.aborted ? undefined : await session.ended;
    if (session.hasProgressed()) Object.assign(state, { fruitlessEnds: 0, failures: 0 });
    await session.stop();
    return reason;
  } catch (error) {
    return error;
  } finally {
    state.session = undefined;
    state.fruitlessEnds += 1;
  }
}

/** Life after life, until one ends for good. kafkajs does not start its consumer again: a new one knows nothing stale. */
async function superviseLives(deps: ConsumerDeps, options: Life, state: State): Promise<void> {
  const { admin, log } = deps;
  const { group, topics } = options;
  for (;;) {
    const reason = await live(deps, options, state);
    if (state.stopping.signal.aborted) return;
    if (!isTransient(reason)) state.failures += 1;
    const final = await finalErrorOf(reason, { admin, group, topics, failures: state.failures });
    if (final) return options.onStopped(final);
    const { message } = toKafkaError(reason, `group ${group}`);
    log({ level: 'warn', message: 'The consumer ended and starts again', group, error: message });
    if (!(await pauseBeforeRestart(state))) return;
  }
}

async function requireTopics(admin: Admin, topics: readonly string[]): Promise<void> {
  const counts = await admin.partitionCounts(topics);
  const missing = topics.filter((topic) => !counts.has(topic));
  if (missing.length > 0) throw new TributaryError('kafka.topic_missing', { detail: missing.join(', ') });
}

async function start(deps: ConsumerDeps, options: Life): Promise<Consumer> {
  const state: State = {
    session: undefined,
    paused: false,
    stopping: new AbortController(),
    fruitlessEnds: 0,
    failures: 0,
  };
  await requireTopics(deps.admin, options.topics);
  try {
    await openSession(deps, options, state);
  } catch (error) {
    throw toKafkaError(error, `group ${options.group}`);
  }
  const supervised = superviseLives(deps, options, state);
  const setPaused = (paused: boolean): void => {
    state.paused = paused;
    state.session?.setPaused(paused);
  };
  return {
    pause: () => setPaused(true),
    resume: () => setPaused(false),
    async stop() {
      state.stopping.abort();
      const session = state.session;
      if (session) await session.stop();
      else await supervised;
    },
  };
}

/**
 * Starts a consumer; resolves once it is connected and a member of its group. Rejects with `kafka.unreachable`,
 * `kafka.topic_missing` or `kafka.request_failed`. From then on it lives until `stop` or `onStopped`.
 */
export function startConsumer(deps: ConsumerDeps, options: ConsumerOptions): Promise<Consumer> {
  const { onBatch, partitionsConcurrently = 1 } = options;
  return start(deps, { ...options, handling: { kind: 'one-by-one', onBatch, partitionsConcurrently } });
}

const longestTransactionMs = 15_000;

/** Starts a consumer whose handler commits; resolves and rejects as `startConsumer` does. */
export async function startTransactionalConsumer(
  deps: ConsumerDeps,
  options: TransactionalConsumerOptions,
): Promise<Consumer> {
  const { group, onBatch, partitionsConcurrently = 1, idPrefix = group, transactionTimeoutMs = 10_000 } = options;
  const { compression = 'none' } = options;
  if (!(transactionTimeoutMs > 0 && transactionTimeoutMs <= longestTransactionMs)) {
    throw new RangeError(`transactionTimeoutMs must be at most ${longestTransactionMs}`);
  }
  const compressionOf = typeof compression === 'function' ? compression : () => compression;
  const transactions = { idPrefix, transactionTimeoutMs, compressionOf };
  return start(deps, {
    ...options,
    handling: { kind: 'transactional', onBatch, partitionsConcurrently, transactions },
  });
}

/** Starts a consumer that reads ahead; resolves and rejects as `startConsumer` does. */
export function startReader(deps: ConsumerDeps, options: ReaderOptions): Promise<Consumer> {
  const { onBatch, readAhead } = options;
  return start(deps, { ...options, handling: { kind: 'ahead', onBatch, readAhead } });
}

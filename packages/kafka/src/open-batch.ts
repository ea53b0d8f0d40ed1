import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload, OffsetsByTopicPartition } from 'kafkajs';
import { PartitionLost } from './assignment.ts';
import { commitPatienceAtStopMs, fetchedFrom, type Batch, type BatchDeps } from './batch.ts';
import { createCommits, type Commits } from './commits.ts';
import { createLedger, type Ledger, type LedgerEntry, type ReadAhead } from './ledger.ts';
import type { OffsetToCommit } from './offset-check.ts';
import { toLazyRecord } from './record.ts';

/** A batch whose partition is read on while it is worked on. */
export interface OpenBatch extends Omit<Batch, 'epoch'> {
  /**
   * The record at this place of `records` has ended: everything that it became is acknowledged (Invariant 1). In any order;
   * what is committed never passes a record that has not ended.
   */
  ended(index: number): void;
}

/**
 * Takes a batch over; called in the order of the log, before the batches that came earlier have ended. Resolves when all of
 * its records have ended. Rejects, after its signal has aborted, when what has not ended is to be handed out again; any other
 * rejection ends the consumer's life, and the next one starts behind what has ended.
 */
export type OnOpenBatch = (batch: OpenBatch) => Promise<void>;

/** A partition. */
export interface Place {
  topic: string;
  partition: number;
}

/** What reading ahead is made of. */
export interface OpenBatchesDeps extends Pick<
  BatchDeps,
  'assignment' | 'running' | 'isStopping' | 'holdBack' | 'sessionTimeoutMs'
> {
  onBatch: OnOpenBatch;
  readAhead: ReadAhead;
  heartbeatIntervalMs: number;
  /**
   * Has kafkajs leave a partition out, and answers what has it read on. Not the `pause` of a batch, which keeps the batch in
   * memory until then.
   */
  pause(place: Place): () => void;
  /** Commits while nothing was handed out yet. */
  commit(offsets: OffsetToCommit[]): Promise<void>;
  /** Ends the consumer's life. */
  readonly end: (reason: unknown) => void;
}

/** The open batches of one life of a consumer. */
export interface OpenBatches {
  /** Opens a batch of kafkajs, and lets kafkajs read on. */
  open(payload: EachBatchPayload): Promise<void>;
  /** A batch of nothing but transaction markers and aborted records has ended, and the position may pass it. */
  skip(batch: { topic: string; partition: number; next: bigint }): void;
  /** Ends what is running and commits what has ended, before the partitions are given out anew. */
  drain(): Promise<void>;
  /** The partitions were given out anew. */
  joined(): void;
  /** Commits what has ended, for the last time. */
  close(): Promise<void>;
}

interface State {
  ledger: Ledger;
  commits: Commits;
  /** What kafkajs handed out last: the way to its heartbeat and its commits. */
  payload: EachBatchPayload | undefined;
  /** Drains that wait for what is running: each fetcher of kafkajs may have the group joined. */
  drains: number;
  /** When the last drain was over and the group was still to be joined; `undefined` once it is. */
  awaitingJoinSinceMs: number | undefined;
  timer: NodeJS.Timeout;
}

/** What a process that is killed has handled and not committed is at most what it handled in this time. */
const commitIntervalMs = 500;

/**
 * How long a partition of which enough is open holds up kafkajs, which reads on when all that it fetched was taken, before it
 * is paused. A paused partition is read again at the next fetch, which takes up to `maxWaitMs`.
 */
const roomPatienceMs = 300;

/** What comes while the group is joined or left is not taken. kafkajs fetches it again, and at leisure. */
const drainPauseMs = 100;

function byTopic(offsets: readonly OffsetToCommit[]): OffsetsByTopicPartition {
  const groups = Map.groupBy(offsets, ({ topic }) => topic);
  return { topics: Array.from(groups, ([topic, partitions]) => ({ topic, partitions })) };
}

function createState(deps: OpenBatchesDeps): State {
  const ledger = createLedger(deps.readAhead);
  const commits = createCommits({
    ledger,
    assignment: deps.assignment,
    // Of any batch: they all lead to the same member. Not `consumer.commitOffsets`, which tries again by itself.
    commit: (offsets) => state.payload?.commitOffsetsIfNecessary(byTopic(offsets)) ?? deps.commit(offsets),
  });
  const timer = setInterval(() => void commits.flush(), commitIntervalMs);
  const state: State = { ledger, commits, payload: undefined, drains: 0, awaitingJoinSinceMs: undefined, timer };
  return state;
}

/** What a batch's end leads to. Holds no record, for as long as it waits. */
async function settle(deps: OpenBatchesDeps, open: Opened, work: Promise<void>): Promise<void> {
  const { entry, controller, where } = open;
  try {
    await work;
    entry.close();
  } catch (cause) {
    if (!controller.signal.aborted) deps.end(new Error(`The handler of a batch of ${where} failed`, { cause }));
  } finally {
    deps.running.delete(controller);
  }
}

interface Opened {
  entry: LedgerEntry;
  controller: AbortController;
  where: string;
}

/** Hands a batch out, and lets kafkajs go on behind it. From here to its end nothing waits: no other batch may come between. */
function begin(deps: OpenBatchesDeps, state: State, payload: EachBatchPayload): void {
  const { topic, partition, messages } = payload.batch;
  const records = messages.map((message) => toLazyRecord(topic, partition, message));
  const last = payload.batch.lastOffset();
  const next = BigInt(last) + 1n;
  const entry = state.ledger.open({ topic, partition, records, next });
  deps.assignment.advance(topic, partition, next);
  payload.resolveOffset(last);
  state.payload = payload;
  const controller = new AbortController();
  const work = deps.onBatch({ topic, partition, records, signal: controller.signal, ended: entry.ended });
  const where = `${topic} partition ${partition}`;
  deps.running.set(controller, settle(deps, { entry, controller, where }, work));
}

async function isSoon(promise: Promise<void>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), roomPatienceMs);
  const isThere = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return isThere;
}

/** Back pressure: a partition of which enough is open is not read on. The others are. */
async function waitForRoom(deps: OpenBatchesDeps, { ledger }: State, place: Place): Promise<void> {
  const room = ledger.room(place.topic, place.partition);
  if (room === undefined || (await isSoon(room))) return;
  void room.then(deps.pause(place));
}

/** kafkajs joins at once after a drain. Where that fails it may go on as if nothing were: then this life has no place any more. */
const joinPatienceMs = 30_000;

/** Whether the group is being joined, so that what is handed out now would be taken away again. */
function isJoining(deps: OpenBatchesDeps, { drains, awaitingJoinSinceMs }: State): boolean {
  if (awaitingJoinSinceMs === undefined) return drains > 0;
  if (performance.now() - awaitingJoinSinceMs > joinPatienceMs) deps.end(new Error('The group was not joined again'));
  return true;
}

async function open(deps: OpenBatchesDeps, state: State, payload: EachBatchPayload): Promise<void> {
  const { assignment } = deps;
  const { topic, partition } = payload.batch;
  const epoch = assignment.epoch();
  // Nothing of an assignment is handed out before its offsets are known to be right.
  await assignment.verified();
  await assignment.checkPlace(topic, partition, fetchedFrom(payload.batch));
  if (epoch !== assignment.epoch()) throw new PartitionLost('The partition was given out anew');
  const place = { topic, partition };
  if (isJoining(deps, state) || deps.isStopping()) return sleep(drainPauseMs);
  if (payload.isStale() || deps.holdBack(() => deps.pause(place))) return;
  begin(deps, state, payload);
  await waitForRoom(deps, state, place);
}

/** Keeps the membership while what is running ends: kafkajs sends no heartbeats while it joins. */
function keepMembership({ payload }: State, intervalMs: number): () => void {
  // Whatever it is answered, the group is joined next.
  const timer = setInterval(() => void payload?.heartbeat().catch(() => undefined), intervalMs);
  return () => clearInterval(timer);
}

async function drain(deps: OpenBatchesDeps, state: State): Promise<void> {
  state.drains += 1;
  const stopBeating = keepMembership(state, deps.heartbeatIntervalMs);
  for (const controller of deps.running.keys()) {
    controller.abort(new PartitionLost('The group gives its partitions out anew'));
  }
  await Promise.allSettled(deps.running.values());
  await state.commits.flushAll(deps.isStopping() ? commitPatienceAtStopMs : deps.sessionTimeoutMs);
  stopBeating();
  state.drains -= 1;
  state.awaitingJoinSinceMs = performance.now();
}

/** From here on positions are those of another assignment. */
function forget(state: State): void {
  // Which also has kafkajs read the partitions that were paused.
  state.ledger.clear();
  state.commits.forget();
  state.awaitingJoinSinceMs = undefined;
}

/**
 * Reads partitions ahead. kafkajs waits for every batch of a fetch before it fetches again, so that one slow record holds up
 * all partitions of a broker: here a batch is opened and kafkajs reads on at once, until enough of a partition is open.
 */
export function createOpenBatches(deps: OpenBatchesDeps): OpenBatches {
  const state = createState(deps);
  return {
    open: (payload) => open(deps, state, payload),
    skip: ({ topic, partition, next }) => state.ledger.open({ topic, partition, records: [], next }).close(),
    drain: () => drain(deps, state),
    joined: () => forget(state),
    async close() {
      clearInterval(state.timer);
      await state.commits.flushAll(commitPatienceAtStopMs);
    },
  };
}

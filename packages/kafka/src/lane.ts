import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Message } from 'kafkajs';
import { isTributaryError } from '@tributary/errors';
import type { Call } from './call.ts';
import { answerOf, isTooLarge, isTransient, isUnknownTopic } from './failure.ts';
import type { PublishFailure } from './publish-error.ts';

/** A record that waits for its turn. */
export interface Waiting {
  call: Call;
  index: number;
  message: Message;
  bytes: number;
}

/** The queue of one topic-partition. */
export interface Lane {
  /** Enqueues in order. */
  add(records: readonly Waiting[]): void;
}

/** What a lane is made of. */
export interface LaneDeps {
  topic: string;
  partition: number;
  lingerMs: number;
  maxBatchBytes: number;
  maxBatchRecords: number;
  /** One attempt; resolves with the offset of the first message. */
  send(messages: readonly Message[]): Promise<bigint>;
  /** Runs when no other send to this topic-partition is in flight in the whole process. */
  takeTurn(action: () => Promise<void>): Promise<void>;
  /** Looks up whether the topic is still there; rejects with `kafka.topic_missing`. */
  checkTopic(): Promise<unknown>;
}

interface State {
  queue: Waiting[];
  running: boolean;
  /** What one send may hold: what was configured, or less since the topic turned out to take less. */
  maxBytes: number;
  sendsSinceShrunk: number;
}

const sendsBeforeGrowth = 20;
const firstPauseMs = 100;
const longestPauseMs = 1_000;

/** 100 ms, 200 ms … 1 s, each up to a fifth shorter or longer so that lanes do not march in step. */
function pauseMs(failures: number): number {
  return Math.min(firstPauseMs * 2 ** failures, longestPauseMs) * (0.8 + 0.4 * Math.random());
}

/** The first records of the queue that fit in one send; at least one. */
function takeBatch({ queue, maxBytes }: State, maxRecords: number): Waiting[] {
  let bytes = 0;
  const end = queue.findIndex((record, index) => {
    bytes += record.bytes;
    return index > 0 && (index >= maxRecords || bytes > maxBytes);
  });
  return queue.splice(0, end === -1 ? queue.length : end);
}

/** Why waiting would not help, if it would not: the broker's word is final, or the topic is gone. */
async function finalFailure(deps: LaneDeps, error: unknown): Promise<PublishFailure['code'] | undefined> {
  if (answerOf(error) !== undefined && !isTransient(error)) return 'publish.failed';
  if (!isUnknownTopic(error)) return undefined;
  try {
    await deps.checkTopic();
    return undefined;
  } catch (missing) {
    const isGone = isTributaryError(missing) && missing.code === 'kafka.topic_missing';
    return isGone ? 'kafka.topic_missing' : undefined;
  }
}

/** Promise 6: what follows a failed record of the same call must not overtake it when the caller sends it again. */
function failWithFollowers(
  { queue }: State,
  records: readonly Waiting[],
  failure: Omit<PublishFailure, 'index'>,
): void {
  const calls = new Set(records.map(({ call }) => call));
  const followers = queue.filter(({ call }) => calls.has(call));
  for (const { call, index } of [...records, ...followers]) call.fail(index, failure.code, failure.cause);
}

function acknowledge({ topic, partition }: LaneDeps, records: readonly Waiting[], first: bigint): void {
  for (const [place, { call, index }] of records.entries()) {
    call.settle(index, { topic, partition, offset: first + BigInt(place) });
  }
}

/** A batch that is too large goes back and comes out in halves; a single record that is, is refused alone. */
function shrink(state: State, records: readonly Waiting[], cause: unknown): void {
  const [only] = records;
  if (records.length === 1 && only) return only.call.fail(only.index, 'publish.record_too_large', cause);
  state.maxBytes = Math.floor(records.reduce((sum, { bytes }) => sum + bytes, 0) / 2);
  state.sendsSinceShrunk = 0;
  state.queue.unshift(...records);
}

/** The topic may take more by now, which only a larger batch can tell. Where it does not, that costs one request in twenty. */
function grow(state: State, most: number): void {
  if (state.maxBytes >= most) return;
  state.sendsSinceShrunk += 1;
  if (state.sendsSinceShrunk % sendsBeforeGrowth === 0) state.maxBytes = Math.min(2 * state.maxBytes, most);
}

/** Whether the batch is done with. What no caller waits for any more is not sent (again). */
async function attempt(deps: LaneDeps, state: State, batch: readonly Waiting[]): Promise<boolean> {
  const records = batch.filter(({ call, index }) => call.isWaiting(index));
  if (records.length === 0) return true;
  try {
    acknowledge(deps, records, await deps.send(records.map(({ message }) => message)));
    grow(state, deps.maxBatchBytes);
    return true;
  } catch (cause) {
    if (isTooLarge(cause)) {
      shrink(state, records, cause);
      return true;
    }
    const code = await finalFailure(deps, cause);
    if (code !== undefined) failWithFollowers(state, records, { code, cause });
    return code !== undefined;
  }
}

async function deliver(deps: LaneDeps, state: State): Promise<void> {
  const batch = takeBatch(state, deps.maxBatchRecords);
  for (let failures = 0; !(await attempt(deps, state, batch)); failures += 1) await sleep(pauseMs(failures));
}

async function run(deps: LaneDeps, state: State): Promise<void> {
  state.running = true;
  // Also with no linger: what is published in the same turn of the event loop goes out together.
  await (deps.lingerMs > 0 ? sleep(deps.lingerMs) : nextTurn());
  while (state.queue.length > 0) await deps.takeTurn(() => deliver(deps, state));
  state.running = false;
}

/**
 * The lane of a topic-partition. One send at a time; what comes meanwhile waits and goes out together with the next.
 * That keeps the order (kafkajs alone has several in flight, and a retry of the first would pass the second) and is
 * the batching that kafkajs lacks across its `send()` calls.
 */
export function createLane(deps: LaneDeps): Lane {
  const state: State = { queue: [], running: false, maxBytes: deps.maxBatchBytes, sendsSinceShrunk: 0 };
  return {
    add(records) {
      // Not push(...): a batch may hold more records than a call takes arguments.
      for (const record of records) state.queue.push(record);
      // It gives every record its outcome, and does not reject.
      if (!state.running) void run(deps, state);
    },
  };
}

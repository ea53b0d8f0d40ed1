import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@tributary/host';
import type { Acknowledged, Admin, IncomingRecord, OutgoingRecord, TailOptions } from '@tributary/kafka';
import type { SeenEvents } from './seen-events.ts';
import { decodeMarks, encodeMarks, type SeenMark } from './seen-mark.ts';
import { startSeenReader, type SeenReader, type SeenTail } from './seen-reader.ts';

/** What reading and writing a provider's topic `seen.<provider>` needs. */
export interface SeenLogDeps {
  kafka: { tail(options: TailOptions): Promise<SeenTail> };
  /** Belongs to whoever made it. */
  admin: Pick<Admin, 'offsets'>;
  topic: string;
  events: Pick<SeenEvents, 'learn' | 'forgetAll'>;
  logger: Pick<Logger, 'warn'>;
  restartAfterMs: number;
  silentAfterMs?: number | undefined;
}

/** A batch, as far as is asked for what was published before it. */
export interface AssignedPlace {
  /** Of the raw topic. */
  partition: number;
  /** A number that changes with each assignment. */
  epoch: number;
  signal: AbortSignal;
}

/** What was published, partition by partition of the raw topic. All of it is read, and learned in the order of the log. */
export interface SeenLog {
  /**
   * Resolves when all is learned that was written for the partition before it was assigned: other members may have had it
   * meanwhile. Waits for as long as it takes; rejects when the signal aborts.
   */
  caughtUp(place: AssignedPlace): Promise<void>;
  /** The records that say that these events of an account were published. After `caughtUp`. */
  records(partition: number, account: string, marks: readonly SeenMark[]): OutgoingRecord[];
  /** Learns records that were acknowledged, and where: at once where nothing stands between, else when they are read. */
  learn(records: readonly OutgoingRecord[], acknowledged: readonly Acknowledged[]): void;
  /**
   * Something was written for this partition of which it is not known where it stands: `caughtUp` waits until it was read. For
   * this one alone: others may have a transaction open that ends only when their batch goes on.
   */
  lookAgain(partition: number): void;
  close(): Promise<void>;
}

interface State {
  /** Counts the readings. */
  life: number;
  /** By partition of the raw topic: where its marks ended, as of an assignment. */
  lookUps: Map<number, { epoch: number; done: Promise<void> }>;
  partitions: number;
  /** By partition: up to where the log has been learned, and up to where it must be. */
  learned: Map<number, bigint>;
  due: Map<number, bigint>;
}

type Entry = Pick<IncomingRecord, 'topic' | 'partition' | 'offset' | 'key' | 'value'>;

/** Begins to read the topic at once: by the time that a partition is assigned, most is known. */
export function startSeenLog(deps: SeenLogDeps): SeenLog {
  const state: State = { life: 0, lookUps: new Map(), partitions: 1, learned: new Map(), due: new Map() };
  const reader = startSeenReader({
    ...deps,
    onBegin() {
      Object.assign(state, { life: state.life + 1, lookUps: new Map(), learned: new Map(), due: new Map() });
      deps.events.forgetAll();
    },
    onRecord(record) {
      // What this process wrote itself it knows by now.
      if (record.offset >= learnedOf(state, record.partition)) learn(record, deps, state);
    },
  });
  return {
    async caughtUp(place) {
      while (!(await isCaughtUp(place, { deps, state, reader })));
    },
    records(partition, account, marks) {
      // A topic with fewer partitions than the raw one holds several of its in one.
      const target = { topic: deps.topic, partition: partition % state.partitions };
      return encodeMarks(marks).map((value) => ({ ...target, key: account, value }));
    },
    learn(records, acknowledged) {
      for (const [index, { key, value }] of records.entries())
        learnOwn({ ...(acknowledged[index] as Acknowledged), key: Buffer.from(key ?? ''), value }, deps, state);
    },
    lookAgain: (partition) => void state.lookUps.delete(partition),
    close: () => reader.close(),
  };
}

interface Parts {
  deps: SeenLogDeps;
  state: State;
  reader: SeenReader;
}

async function isCaughtUp(place: AssignedPlace, { deps, state, reader }: Parts): Promise<boolean> {
  const { partition, signal } = place;
  signal.throwIfAborted();
  if (!(await lookUp(place, deps, state))) {
    await sleep(deps.restartAfterMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    return false;
  }
  const { life } = state;
  const target = partition % state.partitions;
  const due = state.due.get(target) ?? 0n;
  if (learnedOf(state, target) >= due) return true;
  // Behind the last record there may be nothing that could be learned: retention and markers of transactions leave gaps.
  if ((await reader.reached(target, due, signal)) && life === state.life) raise(state.learned, target, due);
  return false;
}

/** Once for each partition of an assignment. Whether it succeeded. */
async function lookUp({ partition, epoch }: AssignedPlace, deps: SeenLogDeps, state: State): Promise<boolean> {
  const { topic, logger, restartAfterMs: retryInMs } = deps;
  const known = state.lookUps.get(partition);
  const mine = known?.epoch === epoch ? known : { epoch, done: findEnd(partition, deps, state) };
  state.lookUps.set(partition, mine);
  try {
    await mine.done;
    return true;
  } catch (error) {
    if (state.lookUps.get(partition) === mine) state.lookUps.delete(partition);
    logger.warn({ err: error, topic, retryInMs }, 'what was published cannot be looked up');
    return false;
  }
}

async function findEnd(partition: number, { admin, topic }: SeenLogDeps, state: State): Promise<void> {
  const ranges = await admin.offsets(topic);
  state.partitions = Math.max(ranges.length, 1);
  const target = partition % state.partitions;
  const range = ranges.find((candidate) => candidate.partition === target);
  if (range !== undefined) raise(state.due, target, range.end);
}

function learnedOf({ learned }: State, partition: number): bigint {
  return learned.get(partition) ?? 0n;
}

function raise(offsets: Map<number, bigint>, partition: number, offset: bigint): void {
  if (offset > (offsets.get(partition) ?? 0n)) offsets.set(partition, offset);
}

function learn({ topic, partition, offset, key, value }: Entry, { events, logger }: SeenLogDeps, state: State): void {
  const marks = decodeMarks(value);
  if (marks === undefined) logger.warn({ topic, partition, offset: String(offset) }, 'the record says of no events');
  else events.learn({ account: key?.toString() ?? '', partition }, marks);
  raise(state.learned, partition, offset + 1n);
}

/** In the order of the log, so that of two contents of one event the later one counts. */
function learnOwn(entry: Entry, deps: SeenLogDeps, state: State): void {
  if (entry.offset === learnedOf(state, entry.partition)) learn(entry, deps, state);
  else raise(state.due, entry.partition, entry.offset + 1n);
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Topic } from '@tributary/events';
import { headerText, type IncomingRecord, type OnOpenBatch } from '@tributary/kafka';
import { createBatchRun, type BatchRun } from './batch-run.ts';
import { retryHeaders } from './dead-letter.ts';
import type { Lanes } from './lanes.ts';
import type { Counters } from './stats.ts';

/** Takes batches over from Kafka. */
export interface Intake {
  onBatch: OnOpenBatch;
  /** Gives up whatever is open, although handlers may run still. */
  abandon(): void;
}

/** What an intake is made of. */
export interface IntakeDeps {
  lanes: Pick<Lanes, 'enter'>;
  /** Whether a record's headers say that nobody wants it. */
  isUnwanted(record: IncomingRecord): boolean;
  /** The promise of the schema of a record, where the registry must be asked for it. */
  schemaAwaited(topic: Topic, record: IncomingRecord): Promise<void> | undefined;
  /** Whose events stand on a topic, by its whole name. */
  topics: ReadonlyMap<string, Topic>;
  retryTopic: string;
  counters: Counters;
}

/** Handlers that are synchronous may keep the process to themselves for so long: heartbeats must go out, and be answered. */
const longestTurnMs = 20;
/** How often it is looked at the clock. */
const recordsBetweenLooks = 16;

/** Enters the records of a batch, each with its place in it. */
function createEntrance(deps: IntakeDeps, run: BatchRun): (record: IncomingRecord, index: number) => void {
  const { counters, topics, retryTopic, lanes } = deps;
  return (record, index) => {
    counters.received += 1;
    if (deps.isUnwanted(record)) {
      counters.skipped += 1;
      return run.ended(index);
    }
    const late = record.topic === retryTopic;
    const source = late ? headerText(record, retryHeaders.topic) : record.topic;
    const topic = source === undefined ? undefined : topics.get(source);
    lanes.enter({ record, run, index, topic, late, attempt: 1, failures: 0 });
  };
}

/** Enters records, and lets others have their turn. */
async function feed(deps: IntakeDeps, run: BatchRun, records: readonly IncomingRecord[]): Promise<void> {
  const enter = createEntrance(deps, run);
  let startedAtMs = performance.now();
  for (let index = 0; index < records.length; index += 1) {
    enter(records[index] as IncomingRecord, index);
    if (index % recordsBetweenLooks !== 0 || performance.now() - startedAtMs < longestTurnMs) continue;
    await nextTurn();
    startedAtMs = performance.now();
  }
}

/** In a function of its own: what remembers a run must not remember its records. */
function track(runs: Set<BatchRun>, run: BatchRun): void {
  const forget = (): void => void runs.delete(run);
  runs.add(run);
  run.done.then(forget, forget);
}

/** A registry that takes longer holds up those records that need it, and no others. */
const schemaPatienceMs = 1_000;

/** Enters a batch, from a turn of its own: so Kafka is asked for more before this one keeps the process to itself. */
async function feedBatch(deps: IntakeDeps, run: BatchRun, records: readonly IncomingRecord[]): Promise<void> {
  await nextTurn();
  try {
    const first = records.find((record) => !deps.isUnwanted(record));
    const topic = first && deps.topics.get(first.topic);
    const schema = first && topic && deps.schemaAwaited(topic, first);
    if (schema) await Promise.race([run.orAborted(schema), run.pause(schemaPatienceMs)]);
    await feed(deps, run, records);
  } catch (error) {
    // A bug of ours: the batch is read again, by a new consumer.
    run.fail(error);
  }
}

/** Of each partition, the entering of its last batch. */
type Feeds = Map<string, Promise<void>>;

/** Enters a batch after those of its partition that came before. */
function startFeed(feeds: Feeds, where: string, begin: () => Promise<void>): void {
  const feeding = feeds.get(where)?.then(begin) ?? begin();
  feeds.set(where, feeding);
  void feeding.finally(() => {
    if (feeds.get(where) === feeding) feeds.delete(where);
  });
}

/** The intake of a subscriber. */
export function createIntake(deps: IntakeDeps): Intake {
  const feeds: Feeds = new Map();
  const runs = new Set<BatchRun>();
  return {
    onBatch(batch) {
      const run = createBatchRun(batch);
      track(runs, run);
      const { topic, partition, records } = batch;
      startFeed(feeds, `${topic}/${partition}`, () => feedBatch(deps, run, records));
      return run.done;
    },
    abandon() {
      for (const run of runs) run.fail(new Error('The subscriber closes and waits no longer'));
    },
  };
}

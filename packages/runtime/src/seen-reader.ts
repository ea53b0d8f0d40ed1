import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@tributary/host';
import type { IncomingRecord, Tail, TailOptions } from '@tributary/kafka';

/** Of a tail, what reading needs. */
export type SeenTail = Pick<Tail, 'reached' | 'close'>;

/** What reading a topic from its beginning, for as long as the process lives, needs. */
export interface ReaderDeps {
  kafka: { tail(options: TailOptions): Promise<SeenTail> };
  topic: string;
  /** The reading begins, or begins anew: what it read before is void. */
  onBegin(): void;
  /** Must not throw. */
  onRecord(record: IncomingRecord): void;
  logger: Pick<Logger, 'warn'>;
  /** How long it waits before it begins anew, where it ended. */
  restartAfterMs: number;
  /** A reading that somebody waits for, and that brings nothing for this long, begins anew; 30,000 ms if absent. */
  silentAfterMs?: number | undefined;
}

/** A reading that begins anew whenever it ended. */
export interface SeenReader {
  /**
   * Resolves with true when the partition was read up to this offset, and with false when the reading ended before: another has
   * begun. Rejects when the signal aborts.
   */
  reached(partition: number, offset: bigint, signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

/** At the end the reader's group is removed, which nobody need wait for where no broker answers. */
const closeWithinMs = 3_000;

interface Life {
  tail: PromiseWithResolvers<SeenTail>;
  ended: PromiseWithResolvers<unknown>;
  /** Records so far. */
  signs: number;
}

interface Course {
  life: Life;
  closing: AbortController;
}

function createLife(): Life {
  return { tail: Promise.withResolvers(), ended: Promise.withResolvers(), signs: 0 };
}

/** Begins to read at once. */
export function startSeenReader(deps: ReaderDeps): SeenReader {
  const course: Course = { life: createLife(), closing: new AbortController() };
  const lives = live(deps, course);
  return {
    reached: (partition, offset, signal) => reached({ partition, offset, signal }, deps, course),
    async close() {
      course.closing.abort();
      course.life.ended.resolve(undefined);
      const patience = new AbortController();
      await Promise.race([lives, pause(closeWithinMs, patience.signal)]);
      patience.abort();
    },
  };
}

async function live(deps: ReaderDeps, course: Course): Promise<void> {
  const { logger, topic, restartAfterMs: retryInMs } = deps;
  while (!course.closing.signal.aborted) {
    const { life } = course;
    deps.onBegin();
    const tail = await begin(deps, life).catch(life.ended.resolve);
    const reason = await life.ended.promise;
    course.life = createLife();
    await tail?.close();
    if (course.closing.signal.aborted) return;
    logger.warn({ err: reason, topic, retryInMs }, 'the reading of what was published ended and begins anew');
    await pause(retryInMs, course.closing.signal);
  }
}

async function begin({ kafka, topic, onRecord }: ReaderDeps, life: Life): Promise<SeenTail> {
  const tail = await kafka.tail({
    topics: [topic],
    from: 'beginning',
    onStopped: life.ended.resolve,
    onRecord(record) {
      life.signs += 1;
      onRecord(record);
    },
  });
  life.tail.resolve(tail);
  return tail;
}

interface Goal {
  partition: number;
  offset: bigint;
  signal: AbortSignal;
}

async function reached(goal: Goal, deps: ReaderDeps, { life }: Course): Promise<boolean> {
  const { partition, offset, signal } = goal;
  const arrived = life.tail.promise.then((tail) => tail.reached(deps.topic, partition, offset)).then(() => true);
  const ended = life.ended.promise.then(() => false);
  for (;;) {
    const { signs } = life;
    const waited = new AbortController();
    const silence = pause(deps.silentAfterMs ?? 30_000, AbortSignal.any([signal, waited.signal]));
    const outcome = await Promise.race([arrived, ended, silence]);
    waited.abort();
    signal.throwIfAborted();
    if (outcome !== undefined) return outcome;
    // The client may stop without a word.
    if (signs === life.signs) life.ended.resolve(new Error('Nothing was read, although something is there'));
  }
}

/** Ends early, and does not reject, where the signal aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

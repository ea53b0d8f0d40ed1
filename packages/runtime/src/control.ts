import { setTimeout as sleep } from 'node:timers/promises';
import { TributaryError } from '@tributary/errors';
import type { Logger } from '@tributary/host';
import type { IncomingRecord, Tail, TailOptions } from '@tributary/kafka';
import { controlRecord, type ControlWord } from './control-record.ts';
import { createControlView, type ControlView, type ProviderControl } from './control-view.ts';
import type { Publisher } from './publish.ts';

/** Of a tail, what reading the topic needs. */
export type ControlTail = Pick<Tail, 'caughtUp' | 'close'>;

/** What reading and writing the control topic needs. */
export interface ControlDeps {
  kafka: { tail(options: TailOptions): Promise<ControlTail> };
  topic: string;
  publisher: Publisher;
  logger: Pick<Logger, 'warn'>;
  /** How long it waits before it reads again, where reading failed. */
  restartAfterMs: number;
  /** After this, that its own acknowledged word was not read means that the reader hangs. 30 s where nothing is said. */
  hearWithinMs?: number;
}

/** What was said of the providers, and a way to say something. */
export interface Control {
  stateOf(provider: string): ProviderControl;
  /** Calls back each time that something was said of the provider. Answers a function that ends it. */
  watch(provider: string, listener: () => void): () => void;
  /** Says something as a runtime. Rejects where it was not acknowledged; nothing of it counts before it is read. */
  say(provider: string, word: ControlWord): Promise<void>;
  close(): Promise<void>;
}

/** A runtime that says something waits this long for the broker; it has other occasions. */
const sayWithinMs = 10_000;

/** A record is read within a second; a reader that tries another broker takes longer. */
const hearWithinMs = 30_000;

/** At the end the reader's group is removed, which nobody need wait for where no broker answers. */
const closeWithinMs = 3_000;

interface Course {
  view: ControlView;
  listeners: Map<string, Set<() => void>>;
  isClosed: boolean;
  tail: Promise<ControlTail | undefined>;
  retry: NodeJS.Timeout | undefined;
  /** Ends the reading that is going on, as one that failed. */
  stop(error: Error): void;
  unheard: UnheardWords;
}

/**
 * Reads the control topic whole, and then what comes. Rejects with `kafka.*` where it cannot be read: nobody may consume before
 * it is known who is paused. Later failures change nothing of what is known, and the reading begins anew until it succeeds.
 */
export async function startControl(deps: ControlDeps): Promise<Control> {
  const course: Course = {
    view: createControlView(),
    listeners: new Map(),
    isClosed: false,
    tail: Promise.resolve(undefined),
    retry: undefined,
    stop: () => undefined,
    unheard: createUnheardWords(deps.hearWithinMs ?? hearWithinMs, () => course.stop(notHeard(deps))),
  };
  course.tail = read(deps, course);
  await course.tail;
  return {
    stateOf: (provider) => course.view.stateOf(provider),
    watch(provider, listener) {
      const listeners = course.listeners.get(provider) ?? new Set();
      course.listeners.set(provider, listeners.add(listener));
      return () => void listeners.delete(listener);
    },
    async say(provider, word) {
      const record = controlRecord(deps.topic, { provider, speaker: 'runtime' }, word);
      await course.unheard.watch(record, () => deps.publisher.publish([record], { deadlineMs: sayWithinMs }));
    },
    close: () => close(course),
  };
}

function notHeard({ topic }: ControlDeps): TributaryError {
  return new TributaryError('kafka.request_failed', { detail: `${topic}: what was written is not read` });
}

/** This runtime's own words that were not read yet. */
interface UnheardWords {
  /** Expects a word from now on; its time begins when the broker has acknowledged it, and begins again when it is over. */
  watch(word: Word, publish: () => Promise<unknown>): Promise<void>;
  /** The names of those that a reading which begins now must find. */
  acknowledged(): string[];
  forget(name: string): void;
  clear(): void;
}

type Word = Pick<IncomingRecord, 'value'> & { key: Buffer | string | null };

function nameOf({ key, value }: Word): string {
  return `${String(key)} ${String(value)}`;
}

function createUnheardWords(withinMs: number, onOverdue: () => void): UnheardWords {
  const timers = new Map<string, NodeJS.Timeout | undefined>();
  const forget = (name: string): void => {
    clearInterval(timers.get(name));
    timers.delete(name);
  };
  return {
    async watch(word, publish) {
      const name = nameOf(word);
      timers.set(name, undefined);
      try {
        await publish();
      } catch (error) {
        forget(name);
        throw error;
      }
      // It may have been read before that was known.
      if (timers.has(name)) timers.set(name, setInterval(onOverdue, withinMs));
    },
    acknowledged: () => [...timers].filter(([, timer]) => timer !== undefined).map(([name]) => name),
    forget,
    clear: () => [...timers.keys()].forEach(forget),
  };
}

/** One reading from the start on. Resolves when what stood there has been read, and its listeners were told. */
async function read(deps: ControlDeps, course: Course): Promise<ControlTail> {
  const { promise: stopped, reject: stop } = Promise.withResolvers<never>();
  course.stop = stop;
  // Also where it is stopped before anybody waits for it.
  stopped.catch(() => undefined);
  // What stands there before this reading and is not in it was replaced by a later word.
  const found = course.unheard.acknowledged();
  const heard = new Set<string>();
  let isWhole = false;
  let next = 0n;
  const onRecord = (record: IncomingRecord): void => {
    // What was read before an interruption comes again: a pause that was resumed since must not count anew.
    if (record.offset < next) return;
    next = record.offset + 1n;
    if (isWhole) course.unheard.forget(nameOf(record));
    else found.push(nameOf(record));
    const provider = take(record, deps, course);
    if (provider === undefined) return;
    if (isWhole) tell(provider, course);
    else heard.add(provider);
  };
  const tail = await deps.kafka.tail({ topics: [deps.topic], from: 'beginning', onRecord, onStopped: stop });
  try {
    await Promise.race([tail.caughtUp, stopped]);
  } catch (error) {
    await tail.close();
    throw error;
  }
  stopped.catch((error: unknown) => readAgain(error, deps, course));
  isWhole = true;
  for (const name of found.splice(0)) course.unheard.forget(name);
  for (const provider of heard) tell(provider, course);
  return tail;
}

/** The provider that the record says something of. */
function take(record: IncomingRecord, { logger }: ControlDeps, { view }: Course): string | undefined {
  const reading = view.take(record);
  if (reading.kind !== 'unreadable') return reading.provider;
  const { topic, partition, offset } = record;
  const { why, provider = null } = reading;
  logger.warn(
    { topic, partition, offset, provider, why },
    'a control record cannot be read; what was said before holds',
  );
  return undefined;
}

function tell(provider: string, { listeners }: Course): void {
  for (const listener of listeners.get(provider) ?? []) listener();
}

function readAgain(error: unknown, deps: ControlDeps, course: Course): void {
  if (course.isClosed) return;
  const { logger, restartAfterMs, topic } = deps;
  logger.warn({ err: error, topic, retryInMs: restartAfterMs }, 'control cannot be read; what is known holds');
  const before = course.tail;
  course.retry = setTimeout(() => {
    course.tail = before
      .then((tail) => tail?.close())
      .then(() => (course.isClosed ? undefined : read(deps, course)))
      .catch((failure: unknown) => {
        readAgain(failure, deps, course);
        return undefined;
      });
  }, restartAfterMs);
}

async function close(course: Course): Promise<void> {
  course.isClosed = true;
  course.listeners.clear();
  clearTimeout(course.retry);
  course.unheard.clear();
  const patience = new AbortController();
  await Promise.race([
    course.tail.then((tail) => tail?.close()),
    sleep(closeWithinMs, undefined, { signal: patience.signal }).catch(() => undefined),
  ]);
  patience.abort();
}

import { setTimeout as sleep } from 'node:timers/promises';
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

/** At the end the reader's group is removed, which nobody need wait for where no broker answers. */
const closeWithinMs = 3_000;

interface Course {
  view: ControlView;
  listeners: Map<string, Set<() => void>>;
  isClosed: boolean;
  tail: Promise<ControlTail | undefined>;
  retry: NodeJS.Timeout | undefined;
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
      await deps.publisher.publish([record], { deadlineMs: sayWithinMs });
    },
    close: () => close(course),
  };
}

/** One reading from the start on. Resolves when what stood there has been read, and its listeners were told. */
async function read(deps: ControlDeps, course: Course): Promise<ControlTail> {
  const { promise: stopped, reject: stop } = Promise.withResolvers<never>();
  const heard = new Set<string>();
  let isWhole = false;
  let next = 0n;
  const onRecord = (record: IncomingRecord): void => {
    // What was read before an interruption comes again: a pause that was resumed since must not count anew.
    if (record.offset < next) return;
    next = record.offset + 1n;
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
  const patience = new AbortController();
  await Promise.race([
    course.tail.then((tail) => tail?.close()),
    sleep(closeWithinMs, undefined, { signal: patience.signal }).catch(() => undefined),
  ]);
  patience.abort();
}

import { createHash } from 'node:crypto';
import type { ErrorCode, TributaryError } from '@tributary/errors';
import type { Logger, ProviderKeys } from '@tributary/host';
import type { Interpretation, RawRecord } from '@tributary/interpret';
import type { InterpretBatch } from '../inline.ts';
import type { OnTrouble } from '../plugin-trouble.ts';
import { interpretDespiteCulprits } from './culprit.ts';
import { gatherBatches } from './gathering.ts';
import {
  startPluginThread,
  type Attempt,
  type PluginThread,
  type PluginThreadOptions,
  type ThreadEnd,
} from './plugin-thread.ts';
import { writeRecords } from './record-frame.ts';

/** What a provider's thread is given, and what it may take. */
export type Isolation = Omit<PluginThreadOptions, 'onIdleEnd'>;

/** What interpreting in a thread of its own needs. */
export interface IsolatedDeps extends Isolation {
  /** `name@version` of the plugin. */
  plugin: string;
  onTrouble: OnTrouble;
  logger: Pick<Logger, 'error'>;
}

/** The interpretation of a provider in a thread of its own. */
export interface Isolated {
  /** Interprets with these keys. No thread is started before there is a batch. */
  interpretWith(keys: ProviderKeys): InterpretBatch;
  /** Ends the thread. */
  close(): Promise<void>;
}

/** Of how many culprits is kept that they were found: a batch that is consumed again is not searched again. */
const mostVerdicts = 10_000;
/** What a batch that is wanted no more may still take: one that hangs must not outlast the drain. */
const lastMs = 1_000;

/** That a record was found to be the one: this record, and not whatever stands at its place after an offset was set back. */
interface Verdict {
  digest: string;
  error: TributaryError;
}

interface Course {
  thread: PluginThread | undefined;
  /** Culprits by their place in Kafka. */
  verdicts: Map<string, Verdict>;
  isClosed: boolean;
}

/**
 * Invariant 7, for plugins: one that never returns, takes all memory or tears its thread down costs its own provider a
 * thread, and the record a dead letter; the runtime and the other providers go on.
 */
export function createIsolated(deps: IsolatedDeps): Isolated {
  const course: Course = { thread: undefined, verdicts: new Map(), isClosed: false };
  const interpret = gatherBatches((records, keys, signal) => {
    const attempt: Attempting = (some) => attemptIn(course, deps, { records: some, keys });
    return interpretOpen(records, { attempt, signal, course, deps });
  });
  return {
    interpretWith: (keys) => (records, signal) => interpret(records, keys, signal),
    async close() {
      course.isClosed = true;
      await course.thread?.close();
    },
  };
}

type Attempting = (records: readonly RawRecord[]) => Promise<Attempt>;

async function attemptIn(
  course: Course,
  deps: IsolatedDeps,
  { records, keys }: { records: readonly RawRecord[]; keys: ProviderKeys },
): Promise<Attempt> {
  if (course.isClosed) throw new Error('the interpretation is closed');
  if (course.thread?.isAlive() !== true)
    course.thread = startPluginThread({ ...deps, onIdleEnd: (end) => tellOfLeftovers(end, deps) });
  return course.thread.interpret(records, keys);
}

interface Situation {
  attempt: Attempting;
  signal: AbortSignal;
  course: Course;
  deps: IsolatedDeps;
}

/** Interprets what is not known to be a culprit. */
async function interpretOpen(
  records: readonly RawRecord[],
  { attempt, signal, course, deps }: Situation,
): Promise<readonly Interpretation[]> {
  const known = records.map((record) => verdictOn(record, course));
  const failures: ErrorCode[] = [];
  let culprits = 0;
  const interpretations = await interpretDespiteCulprits(
    records.filter((_record, at) => known[at] === undefined),
    {
      async attempt(some) {
        signal.throwIfAborted();
        const result = await endedWhereLeft(attempt(some), { signal, course });
        if (result.kind === 'failed' && !result.isLeftBehind) failures.push(result.code);
        return result;
      },
      signal,
      onCulprit(record, error) {
        culprits += 1;
        convict(record, error, { course, deps });
      },
      onLeftBehind: (end) => tellOfLeftovers(end, deps),
    },
  );
  // Together they were too much, and none of them is alone. Of memory that says nothing: what was nobody's any more counts too.
  const failure = failures.find((code) => code !== 'decode.out_of_memory');
  if (culprits === 0 && failure !== undefined) tell(failure, deps);
  const others = interpretations.values();
  return known.map(
    (error) => (error === undefined ? others.next().value : { kind: 'dead-lettered', error }) as Interpretation,
  );
}

/** Waits for an attempt. Where it hangs while its batch is wanted no more, its thread is ended, and it is waited for no longer. */
async function endedWhereLeft(
  attempt: Promise<Attempt>,
  { signal, course }: Pick<Situation, 'signal' | 'course'>,
): Promise<Attempt> {
  const { promise: left, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const leave = (): void => {
    timer = setTimeout(() => void course.thread?.close().then(() => reject(signal.reason)), lastMs);
  };
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([attempt, left]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}

function verdictOn(record: RawRecord, { verdicts }: Course): TributaryError | undefined {
  // Most plugins have no culprit, and the name of a place costs as much as a copy of the record.
  if (verdicts.size === 0) return undefined;
  const verdict = verdicts.get(placeOf(record));
  return verdict !== undefined && verdict.digest === digestOf(record) ? verdict.error : undefined;
}

function convict(record: RawRecord, error: TributaryError, { course, deps }: Pick<Situation, 'course' | 'deps'>): void {
  if (course.verdicts.size >= mostVerdicts) course.verdicts.clear();
  course.verdicts.set(placeOf(record), { digest: digestOf(record), error });
  tell(error.code, deps);
}

function tellOfLeftovers({ code, cause }: ThreadEnd, deps: IsolatedDeps): void {
  // What a thread is recycled for is no trouble: its batch was answered, and the next one finds another thread.
  if (code === 'decode.out_of_memory') return;
  const err = cause ?? null;
  deps.logger.error(
    { code, plugin: deps.plugin, err },
    "something that a plugin left behind ended the plugin's thread",
  );
  tell(code, deps);
}

function tell(code: ErrorCode, { data: { provider }, onTrouble }: IsolatedDeps): void {
  onTrouble({ provider, code });
}

function placeOf({ topic, partition, offset }: RawRecord): string {
  return `${topic}/${partition}/${offset}`;
}

/** Of all that its thread is given. */
function digestOf(record: RawRecord): string {
  return createHash('sha256')
    .update(new Uint8Array(writeRecords([record])))
    .digest('base64');
}

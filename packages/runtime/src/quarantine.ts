import { hostname } from 'node:os';
import type { Logger } from '@tributary/host';
import type { Batch, OnBatch } from '@tributary/kafka';
import type { ControlWord } from './control-record.ts';
import type { Control } from './control.ts';
import type { OnTrouble, PluginTrouble } from './plugin-trouble.ts';
import { probeAfterMs, type QuarantineRules } from './quarantine-rules.ts';

/** What the provider may do now. `probing`: one batch, to see whether its plugin survives it. */
export type Permit = 'running' | 'paused' | 'quarantined' | 'probing';

/** What the quarantine of a provider needs. */
export interface QuarantineDeps {
  provider: string;
  control: Pick<Control, 'stateOf' | 'watch' | 'say'>;
  rules: QuarantineRules;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** How many records wait in Kafka. */
  backlog(): Promise<bigint>;
  /** Called when it changes, and at once. */
  obey(permit: Permit): void;
}

/** Obeys what is said of a provider, and says itself what its plugin deserves. */
export interface Quarantine {
  /** Handles batches only as far as the provider may: while it is probed one alone, and the others when that has passed. */
  guard(onBatch: OnBatch): OnBatch;
  onTrouble: OnTrouble;
  close(): void;
}

/** A batch that is to show whether the plugin survives. */
interface Probe {
  failedProbes: number;
  /** Whether it waits for its batch, has one that is being handled, or had one that was. */
  stage: 'open' | 'running' | 'passed';
  /** The code of the first crash while its batch was handled. */
  crash: string | undefined;
  /** Resolves when the provider runs again. */
  released: PromiseWithResolvers<void>;
}

interface Course {
  /** When the plugin crashed, by a clock that nobody sets. */
  crashesAtMs: number[];
  /** Whether a quarantine is on its way to the control topic. */
  isSaying: boolean;
  probe: Probe | undefined;
  timer: NodeJS.Timeout | undefined;
  isClosed: boolean;
}

/** How long a release that was not acknowledged waits for the next attempt. */
const sayAgainMs = 1_000;

/**
 * Starts with what was said before. A quarantine from before this start is probed at once: what starts may be the mended
 * plugin. Any instance may probe, and several may at once: each risks one batch, and what they say is the same.
 */
export function startQuarantine(deps: QuarantineDeps): Quarantine {
  const { provider, control } = deps;
  const course: Course = { crashesAtMs: [], isSaying: false, probe: undefined, timer: undefined, isClosed: false };
  const stopWatching = control.watch(provider, () => obeyControl(deps, course, false));
  obeyControl(deps, course, true);
  return {
    guard: (onBatch) => (batch) => handle(batch, onBatch, { deps, course }),
    onTrouble: (trouble) => noteCrash(trouble, deps, course),
    close() {
      stopWatching();
      clearTimeout(course.timer);
      course.isClosed = true;
      course.probe = undefined;
    },
  };
}

/** Whatever was said, the control topic's order decides: what this instance found out for itself before is void. */
function obeyControl(deps: QuarantineDeps, course: Course, isStart: boolean): void {
  const { state, word } = deps.control.stateOf(deps.provider);
  clearTimeout(course.timer);
  course.crashesAtMs = [];
  const { probe } = course;
  course.probe = undefined;
  if (state === 'running') probe?.released.resolve();
  if (!isStart || state !== 'running') deps.logger.info({ state }, 'control says what this provider is to do');
  deps.obey(state);
  if (state === 'quarantined') probeLater(word?.failedProbes ?? 0, { deps, course, isStart });
}

interface Situation {
  deps: QuarantineDeps;
  course: Course;
}

function probeLater(failedProbes: number, { deps, course, isStart }: Situation & { isStart: boolean }): void {
  const pauseMs = isStart ? 0 : probeAfterMs(failedProbes, deps.rules, Math.random());
  clearTimeout(course.timer);
  course.timer = setTimeout(() => {
    course.probe = { failedProbes, stage: 'open', crash: undefined, released: Promise.withResolvers() };
    deps.logger.info({ failedProbes }, 'the plugin is probed with one batch');
    deps.obey('probing');
    void releaseWhereNothingWaits(course.probe, { deps, course });
  }, pauseMs);
}

/** No batch comes where nothing waits, and there is nothing to be afraid of: it is looked again and again until one of the two is so. */
async function releaseWhereNothingWaits(probe: Probe, { deps, course }: Situation): Promise<void> {
  const isEmpty = await deps.backlog().then(
    (records) => records === 0n,
    () => false, // whoever is away is looked for again
  );
  if (course.probe !== probe) return;
  if (isEmpty && probe.stage === 'open') return release(probe, 'nothing waits', { deps, course });
  course.timer = setTimeout(() => void releaseWhereNothingWaits(probe, { deps, course }), deps.rules.firstPauseMs);
}

async function handle(batch: Batch, onBatch: OnBatch, { deps, course }: Situation): Promise<void> {
  const { probe } = course;
  if (probe === undefined) return onBatch(batch);
  if (probe.stage !== 'open') {
    await orAborted(probe.released.promise, batch.signal);
    return onBatch(batch);
  }
  probe.stage = 'running';
  try {
    await onBatch(batch);
    probe.stage = 'passed';
  } catch (error) {
    // Its partition was lost, or Kafka is away, which says nothing of the plugin: the next batch is the probe.
    probe.stage = 'open';
    throw error;
  } finally {
    if (course.probe === probe && probe.crash !== undefined) failProbe(probe, probe.crash, { deps, course });
  }
  // Not waited for: the batch is done with, and is committed.
  if (course.probe === probe) void release(probe, 'a batch passed', { deps, course });
}

function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort));
}

/** Says until it is heard that the provider may go on: whatever is said of the provider meanwhile counts instead. */
async function release(probe: Probe, because: string, { deps, course }: Situation): Promise<void> {
  clearTimeout(course.timer);
  const isSaid = await say({ state: 'running', because, failedProbes: 0 }, deps);
  if (isSaid || course.probe !== probe) return;
  course.timer = setTimeout(() => void release(probe, because, { deps, course }), sayAgainMs);
}

function noteCrash({ code }: PluginTrouble, deps: QuarantineDeps, course: Course): void {
  if (course.isClosed) return;
  const { probe } = course;
  // Not before its batch has ended: what crashed becomes dead letters, all of it, or every probe would find one of many.
  if (probe?.stage === 'running') return void (probe.crash ??= code);
  if (probe !== undefined) return failProbe(probe, code, { deps, course });
  if (deps.control.stateOf(deps.provider).state !== 'running') return;
  const nowMs = performance.now();
  const { crashes, withinMs } = deps.rules;
  course.crashesAtMs = [...course.crashesAtMs.filter((atMs) => nowMs - atMs < withinMs), nowMs];
  if (course.crashesAtMs.length < crashes || course.isSaying) return;
  course.isSaying = true;
  deps.logger.error({ code, crashes, withinMs }, 'the plugin crashed too often: its provider is quarantined');
  // Where nobody hears it the next crash says it again.
  void say({ state: 'quarantined', because: code, failedProbes: 0 }, deps).finally(() => (course.isSaying = false));
}

/** Stops without waiting for the control topic: where that cannot be written, this instance goes on by itself. */
function failProbe({ failedProbes }: Probe, code: string, { deps, course }: Situation): void {
  course.probe = undefined;
  deps.logger.error(
    { code, failedProbes: failedProbes + 1 },
    'the plugin crashed again: its provider stays quarantined',
  );
  deps.obey('quarantined');
  probeLater(failedProbes + 1, { deps, course, isStart: false });
  void say({ state: 'quarantined', because: code, failedProbes: failedProbes + 1 }, deps);
}

/** Whether it was acknowledged. */
async function say(
  word: Omit<ControlWord, 'by' | 'at'>,
  { provider, control, logger }: QuarantineDeps,
): Promise<boolean> {
  try {
    await control.say(provider, { ...word, by: `runtime@${hostname()}`.slice(0, 100), at: new Date().toISOString() });
    return true;
  } catch (error) {
    logger.warn({ err: error, state: word.state }, 'control cannot be written');
    return false;
  }
}

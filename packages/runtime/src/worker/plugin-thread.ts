import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { isErrorCode, TributaryError, type ErrorCode } from '@tributary/errors';
import type { ProviderKeys } from '@tributary/host';
import type { Interpretation, RawRecord } from '@tributary/interpret';
import { errorAt, readInterpretations } from './interpretation-frame.ts';
import { createProgress, nobody, type Progress } from './progress.ts';
import { writeRecords } from './record-frame.ts';
import type { Order, Report, ThreadData } from './thread-messages.ts';
import { watchBudgets, type Budgets } from './watchdog.ts';

/** What became of a batch in a thread. */
export type Attempt =
  { kind: 'interpreted'; interpretations: readonly Interpretation[] } | ({ kind: 'failed' } & ThreadEnd);

/** Why a thread is no more. */
export interface ThreadEnd {
  code: ErrorCode;
  /** The place of the record that it seems to be because of, where one stands out. */
  suspect: number | undefined;
  /** It is because of something that an earlier batch left behind: no record of this one has anything to do with it. */
  isLeftBehind: boolean;
  /** No batch was given to the thread before this one. */
  wasFresh: boolean;
  /** Where the plugin threw. */
  cause: Error | undefined;
}

/** A thread with a provider's plugin, which takes one batch at a time. */
export interface PluginThread {
  /** Rejects `plugin.*`, `config.*` where the plugin cannot be loaded there, or has no use for the keys. */
  interpret(records: readonly RawRecord[], keys: ProviderKeys): Promise<Attempt>;
  /** Whether it takes a further batch. */
  isAlive(): boolean;
  close(): Promise<void>;
}

/** What a thread is made of. */
export interface PluginThreadOptions extends Budgets {
  data: Omit<ThreadData, 'progress' | 'memoryBytes'>;
  /** The thread ended between two batches. */
  onIdleEnd(end: ThreadEnd): void;
}

/**
 * What V8 gives a thread before it ends it. Far above the budget, which the watchdog keeps: V8 itself ends the whole process where
 * one allocation goes beyond its limit.
 */
const heapBeyondBudgetMb = 4096;
const loadTimeoutMs = 15_000;
/** What is in code outside of JavaScript cannot be ended before it comes back. */
const closeTimeoutMs = 1_000;

/** Starts a thread, which loads the plugin by itself: functions do not cross. */
export function startPluginThread(options: PluginThreadOptions): PluginThread {
  const progress = createProgress();
  const { memoryBytes } = options;
  const worker = new Worker(programFile(), {
    workerData: { ...options.data, memoryBytes, progress: progress.shared } satisfies ThreadData,
    name: options.data.provider,
    // A plugin reads no environment, in which secrets may stand; and what it prints may be a body (invariant 9).
    env: {},
    stdout: true,
    stderr: true,
    ...flagsOfSources(),
    resourceLimits: {
      maxOldGenerationSizeMb: memoryBytes / 2 ** 20 + heapBeyondBudgetMb,
      maxYoungGenerationSizeMb: 32,
    },
  });
  worker.stdout.resume();
  worker.stderr.resume();
  return followThread(worker, progress, options);
}

/** The program, from its source or built. */
function programFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './plugin-program.ts' : './plugin-program.js', import.meta.url);
}

/** A thread has the flags of its process, unless it is given others; sources must find sources. */
function flagsOfSources(): { execArgv?: string[] } {
  const condition = '--conditions=tributary-source';
  return import.meta.url.endsWith('.ts') && !process.execArgv.includes(condition) ? { execArgv: [condition] } : {};
}

/** A batch that a thread is busy with. */
interface Running {
  number: number;
  records: number;
  answer: PromiseWithResolvers<Attempt>;
}

interface Life {
  ready: PromiseWithResolvers<void>;
  isReady: boolean;
  isClosing: boolean;
  batches: number;
  running: Running | undefined;
  keys: ProviderKeys | undefined;
  /** What the thread said or died of last, before it ended. */
  cause: Error | undefined;
  code: ErrorCode;
  end: ThreadEnd | undefined;
}

function followThread(worker: Worker, progress: Progress, options: PluginThreadOptions): PluginThread {
  const life = newLife();
  const end = (): void => endLife(life, progress, options);
  listen(worker, life, end);
  const order = (message: Order, moved: ArrayBuffer[] = []) => worker.postMessage(message, moved);
  return {
    isAlive: () => life.end === undefined && !life.isClosing,
    async interpret(records, keys) {
      await (life.isReady ? life.ready.promise : loadedWithin(loadTimeoutMs, life.ready.promise));
      if (life.end !== undefined) return { kind: 'failed', ...life.end, isLeftBehind: true };
      if (life.keys !== keys) order(keysOrder(keys));
      life.keys = keys;
      const running = {
        number: (life.batches += 1),
        records: records.length,
        answer: Promise.withResolvers<Attempt>(),
      };
      life.running = running;
      progress.moveTo(nobody);
      const frame = writeRecords(records);
      order({ kind: 'batch', number: running.number, frame }, [frame]);
      const stopWatching = watchBudgets({
        ...options,
        worker,
        progress,
        onOver(code) {
          life.code = code;
          end();
        },
      });
      return running.answer.promise.finally(() => {
        stopWatching();
        life.running = undefined;
        if (life.end !== undefined) void worker.terminate();
      });
    },
    async close() {
      life.isClosing = true;
      await Promise.race([worker.terminate(), sleep(closeTimeoutMs, undefined, { ref: false })]);
    },
  };
}

/** Whatever a thread says or dies of ends at most that thread. */
function listen(worker: Worker, life: Life, end: () => void): void {
  worker.on('message', (report: Report) => {
    try {
      hear(report, life);
    } catch {
      // Not what our program says: the plugin has broken it, or speaks for it, and what is wrong with it says nothing more.
      end();
      void worker.terminate();
    }
  });
  // What was thrown, which may be anything.
  worker.on('error', (error: NodeJS.ErrnoException | null | undefined) => {
    if (error?.code === 'ERR_WORKER_OUT_OF_MEMORY') life.code = 'decode.out_of_memory';
  });
  worker.on('exit', end);
}

function newLife(): Life {
  const ready = Promise.withResolvers<void>();
  // Whoever closes it before it is loaded waits for nothing.
  ready.promise.catch(() => undefined);
  return {
    ready,
    isReady: false,
    isClosing: false,
    batches: 0,
    running: undefined,
    keys: undefined,
    cause: undefined,
    code: 'decode.crashed',
    end: undefined,
  };
}

/** Throws where it is no report: a plugin can speak to the runtime in its thread's place. */
function hear(report: Report, life: Life): void {
  const { running } = life;
  switch (report.kind) {
    case 'ready':
      life.isReady = true;
      return life.ready.resolve();
    case 'refused':
      return refuse(report, life);
    case 'crashed':
      life.cause = errorAt(textOf(report.name), textOf(report.frames));
      return;
    case 'interpreted':
      if (running?.number !== report.number) return;
      return running.answer.resolve({
        kind: 'interpreted',
        interpretations: readInterpretations(report.frame, running.records),
      });
    default:
      throw new TypeError('no report');
  }
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('no text');
  return value;
}

function refuse({ code, detail }: Extract<Report, { kind: 'refused' }>, life: Life): void {
  if (!isErrorCode(code)) throw new TypeError('no code');
  const error = new TributaryError(code, detail === undefined ? {} : { detail: textOf(detail) });
  life.isReady = true;
  life.end = endOf(life, nobody);
  life.ready.reject(error);
  life.running?.answer.reject(error);
}

/** Whether the watchdog says so or the thread is gone: once. */
function endLife(life: Life, progress: Progress, { onIdleEnd }: PluginThreadOptions): void {
  if (life.end !== undefined) return;
  if (progress.isOverMemory()) life.code = 'decode.out_of_memory';
  life.end = endOf(life, progress.at());
  if (!life.isReady) life.ready.reject(cannotLoad('the plugin ended its thread while it was loaded'));
  else if (life.running !== undefined) life.running.answer.resolve({ kind: 'failed', ...life.end });
  else if (!life.isClosing) onIdleEnd(life.end);
}

function endOf({ code, cause, batches, running }: Life, place: number): ThreadEnd {
  const isRecord = running !== undefined && place >= 0 && place < running.records;
  return {
    code,
    suspect: isRecord ? place : undefined,
    isLeftBehind: running !== undefined && place === nobody,
    wasFresh: batches <= 1,
    cause,
  };
}

/** Secrets in memory of their own: a Buffer's may be shared with others, and would cross whole. */
function keysOrder({ accounts }: ProviderKeys): Order {
  const sent = Array.from(accounts, ([account, keys]) => {
    return [account, keys.map((key) => ({ ...key, secret: Uint8Array.from(key.secret) }))] as const;
  });
  return { kind: 'keys', accounts: new Map(sent) };
}

async function loadedWithin(timeoutMs: number, ready: Promise<void>): Promise<void> {
  const timer = new AbortController();
  const late = sleep(timeoutMs, 'late', { signal: timer.signal }).catch(() => 'cancelled');
  try {
    if ((await Promise.race([ready, late])) === 'late') throw cannotLoad(`it has not loaded within ${timeoutMs} ms`);
  } finally {
    timer.abort();
  }
}

function cannotLoad(detail: string): TributaryError {
  return new TributaryError('plugin.load_failed', { detail });
}

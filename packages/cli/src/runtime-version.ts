import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { TributaryError, type ErrorCode } from '@tributary/errors';
import type { Config } from '@tributary/host';
import { findCacheFolder } from '@tributary/local-stack';
import type { Runtime } from '@tributary/runtime';
import type { Environment } from './context.ts';

/** What the thread is given. */
export interface ThreadData {
  config: Config;
  environment: Environment;
}

/** What a plugin says of itself beyond its thread. */
export interface PluginFacts {
  /** `name@version` of its package. */
  version: string;
  /** For the ingress. */
  orderingKey: readonly string[] | undefined;
}

export type States = ReturnType<Runtime['states']>;

/** What the thread is told. */
export type Order = { kind: 'start' } | { kind: 'metrics' } | { kind: 'close' };

/** What the thread tells. */
export type Report =
  | { kind: 'loaded'; plugins: Record<string, PluginFacts> }
  | { kind: 'started' }
  | { kind: 'states'; states: States }
  | { kind: 'metrics'; text: string }
  | { kind: 'failed'; code: ErrorCode | undefined; text: string | undefined };

/** One version of the plugins, and the runtime that runs it. */
export interface RuntimeVersion {
  /** The plugins by provider, when they are loaded and their settings checked; nothing is consumed yet. Rejects `plugin.*`, `config.*`. */
  readonly loaded: Promise<Record<string, PluginFacts>>;
  /** Consumes from now on. Rejects `kafka.*`, `registry.*`. */
  start(): Promise<void>;
  /** What each provider is doing. */
  states(): States;
  /** Its metrics as text; none where it does not answer. */
  metrics(): Promise<string>;
  /** Drains, commits, leaves the groups; one that cannot is ended all the same, and what it has not committed is read again. */
  close(): Promise<void>;
  /** Resolves when it is gone, with what it died of. */
  readonly ended: Promise<unknown>;
}

/** How long a version may drain. One whose plugin never returns does not hold up the next one for ever. */
const graceMs = 10_000;
const answerMs = 1_000;
const loadTimeoutMs = 15_000;

/** Loads the plugins as they are on the disk now, in a thread of their own. */
export function createRuntimeVersion(data: ThreadData): RuntimeVersion {
  const worker = new Worker(threadFile(), { workerData: data, env: withCompileCache(data.environment) });
  // Each question that waits for its answer listens.
  worker.setMaxListeners(0);
  const ended = endOf(worker);
  let isStarted = false;
  let states: States = {};
  worker.on('message', (report: Report) => {
    if (report.kind === 'states') states = report.states;
  });
  const loaded = loadedWithin(loadTimeoutMs, next(worker, 'loaded', ended));
  // Whoever closes it before it is loaded waits for nothing.
  loaded.catch(() => undefined);
  const order = (message: Order) => worker.postMessage(message, []);
  return {
    loaded,
    ended,
    states: () => states,
    async start() {
      isStarted = true;
      order({ kind: 'start' });
      await next(worker, 'started', ended);
    },
    async metrics() {
      order({ kind: 'metrics' });
      const answer = next(worker, 'metrics', ended).then(
        ({ text }) => text,
        () => '',
      );
      return Promise.race([answer, sleep(answerMs, '', { ref: false })]);
    },
    async close() {
      if (isStarted) {
        order({ kind: 'close' });
        await Promise.race([ended, sleep(graceMs, undefined, { ref: false })]);
      }
      await worker.terminate();
    },
  };
}

async function loadedWithin(
  timeoutMs: number,
  report: Promise<Extract<Report, { kind: 'loaded' }>>,
): Promise<Record<string, PluginFacts>> {
  const answer = await Promise.race([report, sleep(timeoutMs, undefined, { ref: false })]);
  if (answer === undefined) throw cannotLoad(`a plugin has not loaded within ${timeoutMs / 1000} s`);
  return answer.plugins;
}

function cannotLoad(detail: string): TributaryError {
  return new TributaryError('plugin.load_failed', { detail });
}

/** Most of what a thread does until its plugins are loaded is to compile what is always the same: Node can keep that, by content. */
function withCompileCache(environment: Environment): NodeJS.ProcessEnv {
  return { NODE_COMPILE_CACHE: join(findCacheFolder(environment), 'compiled'), ...environment };
}

/** The thread's program, from its source or built. */
function threadFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './runtime-thread.ts' : './runtime-thread.js', import.meta.url);
}

function endOf(worker: Worker): Promise<unknown> {
  return new Promise((resolve) => {
    worker.once('error', resolve);
    worker.once('exit', (code) => resolve(cannotLoad(`a plugin ended its thread with exit code ${code}`)));
  });
}

/** The next report of a kind. Rejects with what failed, or with what the thread died of. */
async function next<Kind extends Report['kind']>(
  worker: Worker,
  kind: Kind,
  ended: Promise<unknown>,
): Promise<Extract<Report, { kind: Kind }>> {
  const { promise, resolve, reject } = Promise.withResolvers<Extract<Report, { kind: Kind }>>();
  const listen = (report: Report): void => {
    if (report.kind === 'failed') reject(toError(report));
    if (report.kind === kind) resolve(report as Extract<Report, { kind: Kind }>);
  };
  worker.on('message', listen);
  void ended.then(reject);
  try {
    return await promise;
  } finally {
    worker.off('message', listen);
  }
}

/** A thread hands errors on without their codes. */
function toError({ code, text }: Extract<Report, { kind: 'failed' }>): Error {
  return code === undefined
    ? Object.assign(new Error('The thread failed'), { stack: text })
    : new TributaryError(code, text === undefined ? {} : { detail: text });
}

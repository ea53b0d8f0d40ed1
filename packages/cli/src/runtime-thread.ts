/**
 * A program of its own, in a thread of `tributary up`: one version of the plugins, from loading them to leaving their groups. Node
 * never reads a module again that it has loaded, nor what that imports; a thread has modules of its own.
 */
import { flushCompileCache } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { isTributaryError } from '@tributary/errors';
import { createLogger } from '@tributary/host';
import type { Runtime } from '@tributary/runtime';
import { createContext, type Context } from './context.ts';
import type { Order, Report, States, ThreadData } from './runtime-version.ts';
import { startRuntimeService } from './services.ts';

/** How often is looked whether a provider's state has changed: the main thread's readiness waits for nothing. */
const statesIntervalMs = 200;

function report(message: Report): void {
  parentPort?.postMessage(message, []);
}

function fail(error: unknown): void {
  if (isTributaryError(error)) report({ kind: 'failed', code: error.code, text: error.detail });
  else report({ kind: 'failed', code: undefined, text: error instanceof Error ? error.stack : String(error) });
}

async function load(): Promise<Context> {
  const { config, environment } = workerData as ThreadData;
  const logger = createLogger({ name: 'tributary', level: 'error', destination: process.stderr });
  const context = await createContext(config, environment, logger);
  const facts = context.providers.map(({ id, name, version, plugin: { orderingKey } }) => {
    return [id, { version: `${name}@${version}`, orderingKey }] as const;
  });
  report({ kind: 'loaded', plugins: Object.fromEntries(facts) });
  // For the next version: else it is kept only when this thread ends.
  flushCompileCache();
  return context;
}

async function start(context: Context): Promise<Runtime> {
  const runtime = await startRuntimeService(context);
  let told: States = {};
  const tell = (): void => {
    const states = runtime.states();
    if (isDeepStrictEqual(states, told)) return;
    told = states;
    report({ kind: 'states', states });
  };
  tell();
  setInterval(tell, statesIntervalMs);
  report({ kind: 'started' });
  return runtime;
}

async function end(): Promise<void> {
  try {
    await (await runtime)?.close();
  } finally {
    // Of the thread alone.
    process.exit();
  }
}

async function obey({ kind }: Order): Promise<void> {
  if (kind === 'close') return end();
  if (kind === 'metrics') return report({ kind: 'metrics', text: await (await context).metrics.text() });
  runtime = context.then(start);
  await runtime;
}

const context = load();
let runtime: Promise<Runtime> | undefined;
context.catch(fail);
parentPort?.on('message', (order: Order) => void obey(order).catch(fail));

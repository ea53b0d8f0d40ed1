import { createLogger, runUntilSignal, type Check } from '@tributary/host';
import type { Command } from 'commander';
import { createContext, type Context } from '../context.ts';
import { findConfig } from '../find-config.ts';
import type { AddCommand, CommonOptions, Shell } from '../program.ts';
import {
  providerChecks,
  startIngressService,
  startObserveService,
  startRuntimeService,
  type Service,
} from '../services.ts';

/** How long a process that was told to end may drain; less than what Kubernetes gives it by default (30 s). */
const graceMs = 25_000;

/** `tributary runtime`: consumes the configured providers until SIGTERM, then drains and commits. */
export function addRuntimeCommand(program: Command, addCommand: AddCommand, shell: Shell): void {
  addCommand(program, 'runtime', (options) =>
    serve(options, shell, async (context) => {
      const runtime = await startRuntimeService(context);
      return { close: () => runtime.close(), checks: () => providerChecks(runtime) };
    }),
  ).description('Consume raw webhooks and publish events, until SIGTERM');
}

/** `tributary ingress`: takes webhooks over HTTP until SIGTERM, then finishes what is in flight. */
export function addIngressCommand(program: Command, addCommand: AddCommand, shell: Shell): void {
  addCommand(program, 'ingress', (options) =>
    serve(options, shell, async (context) => {
      const ingress = await startIngressService(context);
      context.logger.info({ url: ingress.url }, 'listening');
      return { close: () => ingress.close(), checks: () => ({ listening: true }) };
    }),
  ).description('Take webhooks over HTTP and store their bytes, until SIGTERM');
}

interface Served extends Service {
  checks(): Record<string, Check>;
}

async function serve(
  options: CommonOptions,
  shell: Shell,
  start: (context: Context) => Promise<Served>,
): Promise<number> {
  const logger = createLogger({ name: 'tributary' });
  const starting = startServed(options, shell, { logger, start });
  // Before the start is over: a SIGTERM at any moment drains what is there by then.
  const ended = runUntilSignal({
    signals: shell.process,
    close: async () => (await starting).close(),
    graceMs,
    log: logger,
  });
  await starting;
  logger.info({}, 'started');
  return ended;
}

/** The observe server comes first, so that a probe sees a process that starts, and a taken port is told before anything is consumed. */
async function startServed(
  options: CommonOptions,
  shell: Shell,
  { logger, start }: { logger: Context['logger']; start: (context: Context) => Promise<Served> },
): Promise<Service> {
  const context = await createContext(await findConfig(options, shell), shell.environment, logger);
  let served: Served | undefined;
  const observe = await startObserveService(context, () => served?.checks() ?? { started: false });
  served = await start(context);
  return {
    async close() {
      await served?.close();
      await observe.close();
    },
  };
}

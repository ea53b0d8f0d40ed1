import { startObserveServer, watchKeys, type Check, type ObserveServer } from '@tributary/host';
import { createUuidV7, startIngress, type Ingress } from '@tributary/ingress';
import { startRuntime, type Runtime } from '@tributary/runtime';
import type { Context } from './context.ts';

/** Something that runs until it is closed. */
export interface Service {
  close(): Promise<void>;
}

/** Starts the ingress for all configured accounts. */
export async function startIngressService({ config, providers, kafka, metrics, logger }: Context): Promise<Ingress> {
  const endpoints = providers.map(({ id, plugin, config: { accounts } }) => {
    const { orderingKey } = plugin;
    return [
      id,
      { accounts: new Set(Object.keys(accounts)), ...(orderingKey !== undefined && { orderingKey }) },
    ] as const;
  });
  const producer = kafka.producer({ deadlineMs: config.ingress.publishTimeoutMs });
  const ingress = await startIngress({
    config: config.ingress,
    topicPrefix: config.kafka.topicPrefix,
    endpoints: new Map(endpoints),
    producer,
    metrics,
    logger: logger.child({ process: 'ingress' }),
    clock: () => Date.now(),
    newId: createUuidV7,
  });
  return {
    url: ingress.url,
    async close() {
      await ingress.close();
      await producer.close();
    },
  };
}

/** Starts the runtime for all configured providers. */
export function startRuntimeService(context: Context): Promise<Runtime> {
  const { config, environment } = context;
  return startRuntime({
    ...context,
    logger: context.logger.child({ process: 'runtime' }),
    watchKeys: (provider, listener) =>
      watchKeys({
        provider: provider.id,
        accounts: provider.config.accounts,
        environment,
        folder: config.folder,
        ...listener,
      }),
    now: () => new Date(),
  });
}

/** Ready is a runtime whose providers have come to a state that lasts; which one, the metrics say. */
export function providerChecks(runtime: Runtime): Record<string, Check> {
  const isLasting = (state: string) => state !== 'starting' && state !== 'restarting';
  return Object.fromEntries(Object.entries(runtime.states()).map(([id, state]) => [id, isLasting(state) || state]));
}

/** Starts /metrics, /livez and /readyz. `checks` says what must be true to be ready. */
export function startObserveService(
  { config, metrics }: Context,
  checks: () => Record<string, Check>,
): Promise<ObserveServer> {
  return startObserveServer({ ...config.observe, metrics, checks });
}

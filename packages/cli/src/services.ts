import { startObserveServer, watchKeys, type Check, type ObserveServer } from '@tributary/host';
import { createUuidV7, startIngress, type Ingress } from '@tributary/ingress';
import { startRuntime, type Runtime } from '@tributary/runtime';
import type { Context } from './context.ts';

/** Something that runs until it is closed. */
export interface Service {
  close(): Promise<void>;
}

/** A running ingress, and the way to tell it of plugins that have changed. */
export interface IngressService extends Ingress {
  /** What must stay in order from the next webhook of a provider on. */
  orderBy(provider: string, orderingKey: readonly string[] | undefined): void;
}

/** Starts the ingress for all configured accounts. */
export async function startIngressService(context: Context): Promise<IngressService> {
  const { config, providers, kafka, metrics, logger } = context;
  const endpoints = new Map(
    providers.map(({ id, plugin: { orderingKey }, config: { accounts } }) => {
      return [id, { accounts: new Set(Object.keys(accounts)), orderingKey }] as const;
    }),
  );
  const producer = kafka.producer({ deadlineMs: config.ingress.publishTimeoutMs });
  const ingress = await startIngress({
    config: config.ingress,
    topicPrefix: config.kafka.topicPrefix,
    endpoints,
    producer,
    metrics,
    logger: logger.child({ process: 'ingress' }),
    clock: () => Date.now(),
    newId: createUuidV7,
  });
  return {
    url: ingress.url,
    orderBy(provider, orderingKey) {
      const endpoint = endpoints.get(provider);
      if (endpoint !== undefined) endpoints.set(provider, { ...endpoint, orderingKey });
    },
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
export function providerChecks(runtime: Pick<Runtime, 'states'>): Record<string, Check> {
  const isLasting = (state: string) => state !== 'starting' && state !== 'restarting';
  return Object.fromEntries(Object.entries(runtime.states()).map(([id, state]) => [id, isLasting(state) || state]));
}

/** Starts /metrics, /livez and /readyz. `checks` says what must be true to be ready. */
export function startObserveService(
  { config, metrics }: { config: Context['config']; metrics: Pick<Context['metrics'], 'text' | 'contentType'> },
  checks: () => Record<string, Check>,
): Promise<ObserveServer> {
  return startObserveServer({ ...config.observe, metrics, checks });
}

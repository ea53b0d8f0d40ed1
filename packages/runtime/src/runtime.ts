import type { Registry } from '@tributary/events';
import type { Config, KeyWatch, Logger, Metrics, TopicNames } from '@tributary/host';
import { findTracing, type Kafka } from '@tributary/kafka';
import { unsignedAccounts, warnOfUnsigned } from './account-scheme.ts';
import { lookUpEncoders } from './encoders.ts';
import { createOutcomeMetrics, type ProviderState } from './outcome-metrics.ts';
import { startProviderRunner, type KeyListener } from './provider-runner.ts';
import type { ConfiguredProvider } from './provider-setup.ts';
import { requireTopics } from './required-topics.ts';

/** What the runtime is made of. Everything that it shares with the outside is handed in. */
export interface RuntimeDeps {
  config: Config;
  providers: readonly ConfiguredProvider[];
  kafka: Kafka;
  registry: Registry;
  topics: TopicNames;
  /** Watches the keys of a provider's accounts. */
  watchKeys(provider: ConfiguredProvider, listener: KeyListener): KeyWatch;
  metrics: Metrics;
  logger: Logger;
  now(): Date;
  /** How long a provider whose consumer failed waits before it starts another; 5,000 ms if absent. */
  restartAfterMs?: number;
}

/** A running runtime. */
export interface Runtime {
  /** What each provider is doing. */
  states(): Record<string, ProviderState>;
  /** Drains, commits, leaves the groups. */
  close(): Promise<void>;
}

/**
 * Starts consuming the configured providers. Throws `kafka.*`, `registry.*`: what is missing at the start is said at the
 * start, and nothing was consumed.
 */
export async function startRuntime(deps: RuntimeDeps): Promise<Runtime> {
  const { config, providers, kafka, topics } = deps;
  await requireTopics(
    kafka,
    topics,
    providers.map(({ id }) => id),
  );
  const encoders = await lookUpEncoders(deps.registry, (topic) => topics.canonical(topic));
  const metrics = createOutcomeMetrics(deps.metrics);
  // So that the dead letter of a record that came compressed is no larger than the record was.
  const letters = new Set(providers.map(({ id }) => topics.deadLetters(id)));
  const producer = kafka.producer({ compression: (topic) => (letters.has(topic) ? 'gzip' : 'none') });
  const tracing = findTracing('@tributary/runtime');
  const runners = providers.map((provider) => {
    const logger = deps.logger.child({ provider: provider.id });
    warnOfUnsigned(unsignedAccounts(provider.plugin, provider.config.accounts), logger);
    const runner = startProviderRunner({
      ...deps,
      provider,
      group: config.runtime.group,
      publisher: producer,
      encoders,
      metrics,
      logger,
      tracing,
      watchKeys: (listener) => deps.watchKeys(provider, listener),
      restartAfterMs: deps.restartAfterMs ?? 5000,
    });
    return [provider.id, runner] as const;
  });
  return {
    states: () => Object.fromEntries(runners.map(([id, runner]) => [id, runner.state()])),
    async close() {
      await Promise.all(runners.map(([, runner]) => runner.close()));
      await producer.close();
    },
  };
}

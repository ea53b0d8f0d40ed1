import type { Registry } from '@tributary/events';
import type { Config, KeyWatch, Logger, Metrics, RuntimeConfig, TopicNames } from '@tributary/host';
import { findTracing, type Admin, type Kafka, type Producer, type Tracing } from '@tributary/kafka';
import { unsignedAccounts, warnOfUnsigned } from './account-scheme.ts';
import { lookUpLag, watchLag, type ProviderGroup } from './consumer-lag.ts';
import { startControl, type Control } from './control.ts';
import { createEncoders, lookUpSchemaIds, type SchemaIds } from './encoders.ts';
import { createOutcomeMetrics, type OutcomeMetrics, type ProviderState } from './outcome-metrics.ts';
import { startRedeliveries } from './provider-redeliveries.ts';
import { startProviderRunner, type KeyListener, type ProviderRunner } from './provider-runner.ts';
import type { ConfiguredProvider } from './provider-setup.ts';
import type { QuarantineRules } from './quarantine-rules.ts';
import { requireTopics } from './required-topics.ts';
import { createSeenMetrics, type SeenMetrics } from './seen-metrics.ts';
import type { Isolation } from './worker/isolated.ts';

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
  /** `quarantineRules` if absent. */
  quarantineRules?: QuarantineRules;
}

/** How often is looked how many records wait. */
const lagIntervalMs = 15_000;

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
  const suppress = config.runtime.duplicates === 'suppress';
  await requireTopics(kafka, topics, { providers: providers.map(({ id }) => id), suppress });
  const schemaIds = await lookUpSchemaIds(deps.registry, (topic) => topics.canonical(topic));
  const shared = await openShared(deps, schemaIds);
  const { admin, control, producer } = shared;
  const runners = providers.map((provider) => [provider.id, startRunner(provider, shared, deps)] as const);
  const groups = providers.map(({ id }) => groupOf(id, deps));
  const lag = watchLag({ admin, groups, metrics: deps.metrics, intervalMs: lagIntervalMs });
  return {
    states: () => Object.fromEntries(runners.map(([id, runner]) => [id, runner.state()])),
    async close() {
      await Promise.all([lag.close(), control.close(), ...runners.map(([, runner]) => runner.close())]);
      await producer.close();
      // Nobody waits for it: where no broker answers it takes long.
      void admin.close();
    },
  };
}

/** What the providers of a runtime share. */
interface Shared {
  schemaIds: SchemaIds;
  producer: Producer;
  /** Where the consumers come from. */
  kafka: Pick<Kafka, 'startConsumer'>;
  control: Control;
  admin: Admin;
  metrics: OutcomeMetrics;
  /** Where redeliveries are suppressed. */
  seenMetrics: SeenMetrics | undefined;
  tracing: Tracing | undefined;
  restartAfterMs: number;
}

async function openShared(deps: RuntimeDeps, schemaIds: SchemaIds): Promise<Shared> {
  const { config, providers, kafka, topics, logger, restartAfterMs = 5000 } = deps;
  // So that the dead letter of a record that came compressed is no larger than the record was.
  const letters = new Set(providers.map(({ id }) => topics.deadLetters(id)));
  const compression = (topic: string) => (letters.has(topic) ? 'gzip' : 'none');
  const producer = kafka.producer({ compression });
  try {
    // Before anything is consumed: who was paused is not to run for a moment either.
    const control = await startControl({ kafka, topic: topics.control, publisher: producer, logger, restartAfterMs });
    return {
      schemaIds,
      producer,
      kafka: consumersOf(config.runtime, kafka, compression),
      control,
      admin: kafka.admin(),
      metrics: createOutcomeMetrics(deps.metrics),
      seenMetrics: config.runtime.duplicates === 'suppress' ? createSeenMetrics(deps.metrics) : undefined,
      tracing: findTracing('@tributary/runtime'),
      restartAfterMs,
    };
  } catch (error) {
    await producer.close();
    throw error;
  }
}

function startRunner(provider: ConfiguredProvider, shared: Shared, deps: RuntimeDeps): ProviderRunner {
  const { schemaIds, producer: publisher, admin, seenMetrics, restartAfterMs } = shared;
  const logger = deps.logger.child({ provider: provider.id });
  warnOfUnsigned(unsignedAccounts(provider.plugin, provider.config.accounts), logger);
  return startProviderRunner({
    ...deps,
    ...shared,
    provider,
    group: deps.config.runtime.group,
    publisher,
    redeliveries:
      seenMetrics &&
      startRedeliveries({ ...deps, provider: provider.id, publisher, metrics: seenMetrics, logger, restartAfterMs }),
    backlog: () => lookUpLag(admin, groupOf(provider.id, deps)),
    encoders: createEncoders(schemaIds),
    isolation: isolationOf(provider, deps.config, schemaIds),
    logger,
    watchKeys: (listener) => deps.watchKeys(provider, listener),
  });
}

/** Consumers whose batches are committed as is promised: after what they became was acknowledged, or together with it. */
function consumersOf(
  { guarantee }: RuntimeConfig,
  kafka: Kafka,
  compression: (topic: string) => 'gzip' | 'none',
): Pick<Kafka, 'startConsumer'> {
  if (guarantee !== 'exactly-once') return kafka;
  return { startConsumer: (options) => kafka.startTransactionalConsumer({ ...options, compression }) };
}

function groupOf(provider: string, { config, topics }: RuntimeDeps): ProviderGroup {
  return { provider, topic: topics.raw(provider), group: `${config.runtime.group}.${provider}` };
}

function isolationOf(
  { id, config }: ConfiguredProvider,
  { runtime, folder }: Config,
  schemaIds: SchemaIds,
): Isolation | undefined {
  if (runtime.isolation !== 'worker') return undefined;
  const fingerprints = runtime.duplicates === 'suppress';
  return {
    data: { provider: id, config, folder, schemaIds, fingerprints },
    timeoutMs: runtime.workerTimeoutMs,
    memoryBytes: runtime.workerMemoryMb * 2 ** 20,
  };
}

import { TributaryError } from '@tributary/errors';
import type { KeyWatch, KeyWatchOptions, Logger, ProviderKeys, TopicNames } from '@tributary/host';
import { createInterpret, type Encoders } from '@tributary/interpret';
import type { Kafka, Tracing } from '@tributary/kafka';
import { processBatch, type BatchDeps } from './batch.ts';
import { createConsumption } from './consumption.ts';
import { interpretInline, type InterpretBatch } from './inline.ts';
import type { OutcomeMetrics, ProviderState } from './outcome-metrics.ts';
import { assembleProvider, type ConfiguredProvider } from './provider-setup.ts';
import type { Publisher } from './publish.ts';

/** Whom to tell of a provider's keys. */
export type KeyListener = Pick<KeyWatchOptions, 'onChange' | 'onUnreadable'>;

/** What running a provider needs. */
export interface RunnerDeps {
  provider: ConfiguredProvider;
  /** Starts watching the provider's keys; one of the two is called at once, and later where something changes. */
  watchKeys(listener: KeyListener): KeyWatch;
  kafka: Pick<Kafka, 'startConsumer'>;
  group: string;
  publisher: Publisher;
  encoders: Encoders;
  topics: TopicNames;
  metrics: OutcomeMetrics;
  logger: Logger;
  /** Absent where nobody traces. */
  tracing?: Tracing | undefined;
  now(): Date;
  restartAfterMs: number;
}

/** A provider's consumption. */
export interface ProviderRunner {
  state(): ProviderState;
  /** Drains the running batch, commits, leaves the group. */
  close(): Promise<void>;
}

/**
 * Runs one provider with a consumer and a group of its own, so that nothing that happens to it reaches another
 * (invariant 7). It consumes while its keys can be read; while they can't, its backlog waits in Kafka. An offset out of range
 * stops it until a person decides.
 */
export function startProviderRunner(deps: RunnerDeps): ProviderRunner {
  const { provider, logger } = deps;
  let interpret: InterpretBatch | undefined;

  const batchDeps: BatchDeps = {
    ...deps,
    provider: provider.id,
    plugin: `${provider.name}@${provider.version}`,
    interpret: () => interpret ?? refuseWithoutKeys(),
  };
  const consumption = createConsumption({
    ...deps,
    provider: provider.id,
    topic: deps.topics.raw(provider.id),
    group: `${deps.group}.${provider.id}`,
    onBatch: (batch) => processBatch(batch, batchDeps),
  });

  function onUnreadable(error: TributaryError): void {
    interpret = undefined;
    logger.error({ code: error.code, detail: error.detail }, error.message);
    consumption.wait();
  }

  function onChange(keys: ProviderKeys): void {
    try {
      interpret = interpretInline(createInterpret(assembleProvider(provider, keys), deps.encoders));
      consumption.start();
    } catch (error) {
      onUnreadable(error as TributaryError);
    }
  }

  const keyWatch = deps.watchKeys({ onChange, onUnreadable });
  return {
    state: () => consumption.state(),
    async close() {
      keyWatch.close();
      await consumption.close();
    },
  };
}

/** A batch that comes between the loss of the keys and the end of the consumer is not interpreted: it stays in Kafka. */
function refuseWithoutKeys(): never {
  throw new TributaryError('config.key_unreadable');
}

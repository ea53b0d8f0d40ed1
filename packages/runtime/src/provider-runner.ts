import { isTributaryError, TributaryError } from '@tributary/errors';
import type { KeyWatch, KeyWatchOptions, Logger, ProviderKeys, TopicNames } from '@tributary/host';
import { createInterpret, type Encoders, type Interpret } from '@tributary/interpret';
import type { Consumer, Kafka } from '@tributary/kafka';
import { processBatch, type BatchDeps } from './batch.ts';
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
  kafka: Kafka;
  group: string;
  publisher: Publisher;
  encoders: Encoders;
  topics: TopicNames;
  metrics: OutcomeMetrics;
  logger: Logger;
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
  const { provider, metrics, logger } = deps;
  let state: ProviderState = 'starting';
  let interpret: Interpret | undefined;
  let consumer: Consumer | undefined;
  let closed = false;
  let restart: NodeJS.Timeout | undefined;
  // Transitions one after another: keys may vanish and come back while a consumer is joining or draining.
  let transition = Promise.resolve();

  function become(next: ProviderState): void {
    state = next;
    metrics.state(provider.id, next);
  }

  function enqueue(step: () => Promise<void>): void {
    transition = transition.then(step).catch((error: unknown) => failed(error));
  }

  function failed(error: unknown): void {
    consumer = undefined;
    if (closed) return;
    if (isTributaryError(error) && error.code === 'consume.offset_out_of_range') {
      logger.error({ code: error.code, detail: error.detail }, error.message);
      become('stopped');
      return;
    }
    logger.warn({ error: describe(error), retryInMs: deps.restartAfterMs }, 'consumer failed; starting another');
    become('restarting');
    restart = setTimeout(() => enqueue(consume), deps.restartAfterMs);
  }

  async function consume(): Promise<void> {
    if (closed || interpret === undefined || consumer !== undefined || state === 'stopped') return;
    consumer = await deps.kafka.startConsumer({
      topics: [deps.topics.raw(provider.id)],
      group: `${deps.group}.${provider.id}`,
      onBatch: (batch) => processBatch(batch, batchDeps),
      onStopped: (error) => enqueue(() => Promise.reject(error)),
    });
    become('consuming');
  }

  async function stopConsuming(next: ProviderState): Promise<void> {
    clearTimeout(restart);
    await consumer?.stop();
    consumer = undefined;
    become(next);
  }

  const batchDeps: BatchDeps = {
    ...deps,
    provider: provider.id,
    plugin: `${provider.name}@${provider.version}`,
    interpret: () => interpret ?? refuseWithoutKeys(),
  };

  function onUnreadable(error: TributaryError): void {
    interpret = undefined;
    logger.error({ code: error.code, detail: error.detail }, error.message);
    enqueue(() => stopConsuming('waiting-for-keys'));
  }

  function onChange(keys: ProviderKeys): void {
    try {
      interpret = createInterpret(assembleProvider(provider, keys), deps.encoders);
      enqueue(consume);
    } catch (error) {
      onUnreadable(error as TributaryError);
    }
  }

  become('starting');
  const keyWatch = deps.watchKeys({ onChange, onUnreadable });
  return {
    state: () => state,
    async close() {
      closed = true;
      keyWatch.close();
      enqueue(() => stopConsuming('stopped'));
      await transition;
    },
  };
}

/** A batch that comes between the loss of the keys and the end of the consumer is not interpreted: it stays in Kafka. */
function refuseWithoutKeys(): never {
  throw new TributaryError('config.key_unreadable');
}

function describe(error: unknown): string {
  return isTributaryError(error) ? error.message : error instanceof Error ? error.name : typeof error;
}

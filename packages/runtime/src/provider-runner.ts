import { TributaryError } from '@tributary/errors';
import type { KeyWatch, KeyWatchOptions, Logger, ProviderKeys, TopicNames } from '@tributary/host';
import { createInterpret, type Encoders } from '@tributary/interpret';
import type { Kafka, OnBatch, Tracing } from '@tributary/kafka';
import { processBatch, type BatchDeps } from './batch.ts';
import { createConsumption } from './consumption.ts';
import { createGate } from './control-gate.ts';
import type { Control } from './control.ts';
import { interpretInline, type InterpretBatch } from './inline.ts';
import type { OutcomeMetrics, ProviderState } from './outcome-metrics.ts';
import { assembleProvider, type ConfiguredProvider } from './provider-setup.ts';
import type { Publisher } from './publish.ts';
import { startQuarantine } from './quarantine.ts';
import { quarantineRules, type QuarantineRules } from './quarantine-rules.ts';
import type { Redeliveries } from './redeliveries.ts';
import { createIsolated, type Isolation } from './worker/isolated.ts';

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
  /** Absent where a redelivery is published again. */
  redeliveries?: Redeliveries | undefined;
  /** Who paused or quarantined the provider: read whole by now. */
  control: Pick<Control, 'stateOf' | 'watch' | 'say'>;
  /** How many of the provider's records wait in Kafka. */
  backlog(): Promise<bigint>;
  /** `quarantineRules` if absent. */
  quarantineRules?: QuarantineRules | undefined;
  encoders: Encoders;
  /** Absent where the plugin runs in the runtime's own thread. */
  isolation?: Isolation | undefined;
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
 * (invariant 7). It consumes while its keys can be read and nobody has paused or quarantined it; else its backlog waits in
 * Kafka. An offset out of range stops it until a person decides.
 */
export function startProviderRunner(deps: RunnerDeps): ProviderRunner {
  const { provider, logger } = deps;
  const plugin = `${provider.name}@${provider.version}`;
  let interpret: InterpretBatch | undefined;

  const batchDeps: BatchDeps = {
    ...deps,
    provider: provider.id,
    plugin,
    interpret: () => interpret ?? refuseWithoutKeys(),
  };
  const { consumption, gate, quarantine } = supervise(deps, (batch) => processBatch(batch, batchDeps));
  const isolated =
    deps.isolation && createIsolated({ ...deps.isolation, plugin, logger, onTrouble: quarantine.onTrouble });

  function onUnreadable(error: TributaryError): void {
    interpret = undefined;
    logger.error({ code: error.code, detail: error.detail }, error.message);
    gate.keys(false);
  }

  function onChange(keys: ProviderKeys): void {
    try {
      const assembled = { ...assembleProvider(provider, keys), fingerprints: deps.redeliveries !== undefined };
      interpret = isolated?.interpretWith(keys) ?? interpretInline(createInterpret(assembled, deps.encoders));
      gate.keys(true);
    } catch (error) {
      onUnreadable(error as TributaryError);
    }
  }

  const keyWatch = deps.watchKeys({ onChange, onUnreadable });
  return {
    state: () => consumption.state(),
    async close() {
      keyWatch.close();
      quarantine.close();
      await consumption.close();
      await deps.redeliveries?.close();
      await isolated?.close();
    },
  };
}

/** A consumption that does what its keys, the control topic and its plugin's crashes allow. */
function supervise(deps: RunnerDeps, onBatch: OnBatch) {
  const provider = deps.provider.id;
  const consumption = createConsumption({
    ...deps,
    provider,
    topic: deps.topics.raw(provider),
    group: `${deps.group}.${provider}`,
    onBatch: (batch) => handleBatch(batch),
  });
  const gate = createGate(consumption);
  const quarantine = startQuarantine({
    ...deps,
    provider,
    rules: deps.quarantineRules ?? quarantineRules,
    obey: gate.obey,
  });
  const handleBatch = quarantine.guard(onBatch);
  return { consumption, gate, quarantine };
}

/** A batch that comes between the loss of the keys and the end of the consumer is not interpreted: it stays in Kafka. */
function refuseWithoutKeys(): never {
  throw new TributaryError('config.key_unreadable');
}

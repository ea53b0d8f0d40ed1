import { createTopicNames, type Logger } from '@tributary/host';
import type { Kafka } from '@tributary/kafka';
import type { OutcomeMetrics } from '../../packages/runtime/src/outcome-metrics.ts';
import { startProviderRunner, type ProviderRunner } from '../../packages/runtime/src/provider-runner.ts';
import { encoders, keysOf, providerOf } from '../../packages/runtime/test/acme.ts';
import { createFakeControl } from '../../packages/runtime/test/fake-control.ts';
import { createScriptedKafka } from './scripted-kafka.ts';
import type { Link } from './network.ts';
import type { PlantedBug } from './planted-bugs.ts';
import type { ScriptedBroker } from './scripted-broker.ts';

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
} as unknown as Logger;

const uncounted: OutcomeMetrics = {
  settled: () => undefined,
  state: () => undefined,
  publishRetried: () => undefined,
  batchTook: () => undefined,
};

/** The group of all instances. */
export const group = 'tributary';

/** Starts a process of the runtime, as `startRuntime` does for each provider. */
export function startInstance(broker: ScriptedBroker, link: Link, bug: PlantedBug | undefined): ProviderRunner {
  const real = createScriptedKafka(broker, link, { isStubborn: bug?.isStubborn ?? false });
  const kafka: Kafka = bug?.inKafka?.(real) ?? real;
  // So that one batch takes several sends, of which some may fail.
  const producer = kafka.producer({ maxBatchRecords: 2 });
  return startProviderRunner({
    provider: providerOf(),
    watchKeys(listener) {
      listener.onChange(keysOf());
      return { poll: () => undefined, close: () => undefined };
    },
    kafka,
    control: createFakeControl(),
    backlog: async () => 1n,
    group,
    publisher: bug?.inPublisher?.(producer) ?? producer,
    encoders,
    topics: createTopicNames(''),
    metrics: uncounted,
    logger: silent,
    now: () => new Date(Date.now()),
    restartAfterMs: 5_000,
  });
}

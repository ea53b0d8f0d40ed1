import type { Logger, RuntimeConfig, TopicNames } from '@tributary/host';
import type { Kafka, Producer } from '@tributary/kafka';
import { createRedeliveries, type Redeliveries } from './redeliveries.ts';
import { createSeenEvents, type SeenLimits } from './seen-events.ts';
import { startSeenLog } from './seen-log.ts';
import type { SeenMetrics } from './seen-metrics.ts';

/** What telling the redeliveries of a provider needs. */
export interface ProviderRedeliveriesDeps {
  provider: string;
  config: { runtime: Pick<RuntimeConfig, 'duplicatesWindowHours' | 'duplicatesMaxEvents'> };
  kafka: Pick<Kafka, 'tail' | 'admin'>;
  topics: Pick<TopicNames, 'seen'>;
  publisher: Pick<Producer, 'publish'>;
  metrics: SeenMetrics;
  logger: Logger;
  restartAfterMs: number;
}

/** Begins to read what of the provider was published. Throws nothing: what cannot be read is waited for, batch by batch. */
export function startRedeliveries(deps: ProviderRedeliveriesDeps): Redeliveries {
  const { provider, topics, kafka, metrics } = deps;
  const limits = limitsOf(deps);
  const events = createSeenEvents(limits);
  const admin = kafka.admin();
  const log = startSeenLog({ ...deps, topic: topics.seen(provider), admin, events });
  const redeliveries = createRedeliveries({ ...deps, ...limits, log, events });
  const timer = setInterval(() => metrics.remembered(provider, events), metricsIntervalMs);
  timer.unref();
  return {
    ...redeliveries,
    async close() {
      clearInterval(timer);
      await redeliveries.close();
      // Nobody waits for it: where no broker answers it takes long.
      void admin.close();
    },
  };
}

const metricsIntervalMs = 5_000;

/** The first time that something is forgotten is said in the log; how much, in the metrics. */
function limitsOf({ provider, config, metrics, logger }: ProviderRedeliveriesDeps): SeenLimits {
  const { duplicatesWindowHours, duplicatesMaxEvents: maxEvents } = config.runtime;
  let isSaid = false;
  return {
    windowSeconds: duplicatesWindowHours * 3600,
    maxEvents,
    onForgotten(count) {
      metrics.forgot(provider, count);
      if (isSaid) return;
      isSaid = true;
      logger.warn(
        { maxEvents },
        'more events were published within the window than are remembered: redeliveries of the oldest are published again',
      );
    },
  };
}

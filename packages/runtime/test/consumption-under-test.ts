import { TributaryError } from '@tributary/errors';
import { createMetrics, type Metrics } from '@tributary/host';
import { createConsumption, type Consumption } from '../src/consumption.ts';
import { createOutcomeMetrics } from '../src/outcome-metrics.ts';
import { captureLog, type CapturedLog } from './captured-log.ts';
import { createFakeKafka, type FakeConsumer, type FakeKafka } from './fake-kafka.ts';
import { until } from './until.ts';

export const restartAfterMs = 20;
export const outOfRange = new TributaryError('consume.offset_out_of_range', { detail: 'committed 1, log 3 to 5' });

/** A consumption of a Kafka that the test plays. */
export interface ConsumptionUnderTest {
  consumption: Consumption;
  kafka: FakeKafka;
  metrics: Metrics;
  log: CapturedLog;
  becomes(state: string): Promise<void>;
  /** Starts it, and answers the consumer that runs then. */
  consume(): Promise<FakeConsumer>;
}

export function consumptionUnderTest(): ConsumptionUnderTest {
  const kafka = createFakeKafka();
  const metrics = createMetrics();
  const log = captureLog();
  const consumption = createConsumption({
    provider: 'acme',
    kafka,
    topic: 'raw.acme',
    group: 'tributary.acme',
    onBatch: async () => undefined,
    metrics: createOutcomeMetrics(metrics),
    logger: log.logger,
    restartAfterMs,
  });
  const becomes = (state: string) => until(() => consumption.state() === state);
  return {
    consumption,
    kafka,
    metrics,
    log,
    becomes,
    async consume() {
      consumption.start();
      await becomes('consuming');
      const [consumer] = kafka.running();
      if (consumer === undefined) throw new Error('no consumer runs');
      return consumer;
    },
  };
}

/** A start or stop that the test lets go on or fail. */
export function hold(queue: Promise<unknown>[]): PromiseWithResolvers<void> {
  const held = Promise.withResolvers<void>();
  queue.push(held.promise);
  return held;
}

/** What a broker that is away makes of a start or stop. */
export function refused(): Promise<never> {
  const rejected = Promise.reject(new TributaryError('kafka.unreachable'));
  // It waits in a queue until somebody awaits it.
  rejected.catch(() => undefined);
  return rejected;
}

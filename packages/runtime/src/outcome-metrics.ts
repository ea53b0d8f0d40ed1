import type { Metrics } from '@tributary/host';
import type { SettledRecord } from './batch.ts';

/** What the runtime is doing for a provider. */
export const providerStates = [
  'starting',
  'consuming',
  'waiting-for-keys',
  'paused',
  'quarantined',
  'restarting',
  'stopped',
] as const;
export type ProviderState = (typeof providerStates)[number];

/** The outcome of a record. */
export type Outcome = 'published' | 'ignored' | 'duplicate' | 'dead-lettered';

/** The counters of invariant 2, per provider: records received = published + ignored + duplicate + dead-lettered. */
export interface OutcomeMetrics {
  /** Counts a record that is done with: after everything that it became is acknowledged. */
  settled(provider: string, interpretation: SettledRecord['interpretation']): void;
  state(provider: string, state: ProviderState): void;
  publishRetried(provider: string): void;
  batchTook(provider: string, seconds: number): void;
}

/** Registers the runtime's metrics. */
export function createOutcomeMetrics(metrics: Metrics): OutcomeMetrics {
  const received = metrics.counter('tributary_records_received_total', 'Raw records that were consumed and settled.', [
    'provider',
  ]);
  const outcomes = metrics.counter('tributary_records_total', 'Raw records by outcome.', ['provider', 'outcome']);
  const events = metrics.counter('tributary_events_published_total', 'Events that were published.', [
    'provider',
    'topic',
    'type',
  ]);
  const ignored = metrics.counter('tributary_ignored_total', 'Ignored raw records by reason.', ['provider', 'reason']);
  const deadLetters = metrics.counter('tributary_dead_letters_total', 'Dead letters by code.', ['provider', 'code']);
  const retries = metrics.counter('tributary_publish_retries_total', 'Batches that were published again.', [
    'provider',
  ]);
  const states = metrics.gauge('tributary_provider_state', '1 for the state that the provider is in.', [
    'provider',
    'state',
  ]);
  const seconds = metrics.histogram('tributary_batch_seconds', "From a batch's arrival to its acknowledgement.", {
    labels: ['provider'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  });

  return {
    settled(provider, interpretation) {
      const outcome: Outcome = interpretation.kind;
      received.add({ provider });
      outcomes.add({ provider, outcome });
      if (interpretation.kind === 'ignored') ignored.add({ provider, reason: interpretation.reason });
      if (interpretation.kind === 'dead-lettered') deadLetters.add({ provider, code: interpretation.error.code });
      if (interpretation.kind !== 'published') return;
      for (const { topic, type } of interpretation.events) events.add({ provider, topic, type });
    },
    state(provider, current) {
      for (const state of providerStates) states.set({ provider, state }, state === current ? 1 : 0);
    },
    publishRetried: (provider) => retries.add({ provider }),
    batchTook: (provider, duration) => seconds.observe({ provider }, duration),
  };
}

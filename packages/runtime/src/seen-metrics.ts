import type { Metrics } from '@tributary/host';
import type { SeenEvents } from './seen-events.ts';

/** How much is remembered, per provider. */
export interface SeenMetrics {
  remembered(provider: string, memory: Pick<SeenEvents, 'size' | 'bytes'>): void;
  forgot(provider: string, events: number): void;
}

/** Registers the metrics of what was published. */
export function createSeenMetrics(metrics: Metrics): SeenMetrics {
  const remembered = metrics.gauge('tributary_seen_events', 'Published events that redeliveries are told by.', [
    'provider',
  ]);
  const bytes = metrics.gauge('tributary_seen_bytes', 'What these events take in memory.', ['provider']);
  const forgotten = metrics.counter(
    'tributary_seen_forgotten_total',
    'Published events that were forgotten within the window: there were more than runtime.duplicatesMaxEvents.',
    ['provider'],
  );
  return {
    remembered(provider, { size, bytes: taken }) {
      remembered.set({ provider }, size());
      bytes.set({ provider }, taken());
    },
    forgot: (provider, events) => forgotten.add({ provider }, events),
  };
}

import type { Metrics } from '@tributary/host';
import type { RefusalCode } from './refusal.ts';

/** How a request ended, as the label `code`. */
export type RequestEnd = 'accepted' | RefusalCode;

/** The label of requests that name no configured endpoint: labels come from the configuration, never from a request. */
export const unknownProvider = 'unknown';

/** What the ingress counts. */
export interface IngressMetrics {
  /** A request is over; it took so long from its head to its answer. */
  ended: (provider: string, code: RequestEnd, seconds: number) => void;
  /** So many requests of a provider wait for Kafka. */
  waiting: (provider: string, count: number) => void;
}

/** Seconds: an acknowledgement takes some ms; 5 s is the default of `ingress.publishTimeoutMs`, 10 s that of `requestTimeoutMs`. */
const buckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Registers the metrics of the ingress. Every provider has its gauge from the start. */
export function createIngressMetrics(metrics: Metrics, providers: Iterable<string>): IngressMetrics {
  const requests = metrics.counter(
    'tributary_ingress_requests_total',
    'HTTP requests by how they ended: accepted, or the code of the refusal.',
    ['provider', 'code'],
  );
  const seconds = metrics.histogram(
    'tributary_ingress_request_seconds',
    "From a request's head to its answer; for accepted ones with the broker's acknowledgement.",
    { labels: ['provider'], buckets },
  );
  const waiting = metrics.gauge('tributary_ingress_waiting', 'Requests that wait for Kafka.', ['provider']);
  for (const provider of providers) waiting.set({ provider }, 0);
  return {
    ended(provider, code, duration) {
      requests.add({ provider, code });
      seconds.observe({ provider }, duration);
    },
    waiting: (provider, count) => waiting.set({ provider }, count),
  };
}

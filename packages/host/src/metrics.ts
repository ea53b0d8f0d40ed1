import {
  collectDefaultMetrics,
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Registry,
} from 'prom-client';

/** A value for each label. Values come from closed sets (codes, configured ids): each new one is a series for ever. */
export type Labels<Name extends string> = Record<Name, string>;

/** Counts up. */
export interface Counter<Name extends string> {
  /** @param by 1 by default, never negative. */
  add(labels: Labels<Name>, by?: number): void;
}

/** Goes up and down. */
export interface Gauge<Name extends string> {
  set(labels: Labels<Name>, value: number): void;
  /** Forgets a series, as the lag of a partition that another process has now. */
  remove(labels: Labels<Name>): void;
}

/** Counts observations by size. */
export interface Histogram<Name extends string> {
  observe(labels: Labels<Name>, value: number): void;
}

/** Labels of a histogram and the upper bounds of its buckets, in the unit of its name. */
export interface HistogramOptions<Name extends string> {
  labels?: readonly Name[];
  buckets: readonly number[];
}

/** The metrics of one process. Names are Prometheus names with their unit; each may be made once. */
export interface Metrics {
  counter<Name extends string = never>(name: string, help: string, labels?: readonly Name[]): Counter<Name>;
  gauge<Name extends string = never>(name: string, help: string, labels?: readonly Name[]): Gauge<Name>;
  histogram<Name extends string = never>(name: string, help: string, options: HistogramOptions<Name>): Histogram<Name>;
  /** All metrics in the Prometheus text format. */
  text(): Promise<string>;
  contentType: string;
}

/**
 * Metrics with a registry of their own: two processes in one (`tributary up`, tests) don't mix.
 * @param processMetrics whether CPU, memory, event loop and garbage collection are measured; false by default.
 */
export function createMetrics({ processMetrics = false }: { processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (processMetrics) {
    collectDefaultMetrics({ register: registry });
  }
  const registers = [registry];
  return {
    counter: (name, help, labels = []) => {
      const counter = new PromCounter({ name, help, labelNames: labels, registers });
      return { add: (values, by = 1) => counter.inc(values, by) };
    },
    gauge: (name, help, labels = []) => {
      const gauge = new PromGauge({ name, help, labelNames: labels, registers });
      return { set: (values, value) => gauge.set(values, value), remove: (values) => gauge.remove(values) };
    },
    histogram: (name, help, { labels = [], buckets }) => {
      const histogram = new PromHistogram({ name, help, labelNames: labels, buckets: [...buckets], registers });
      return { observe: (values, value) => histogram.observe(values, value) };
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

import { describe, expect, test } from '@jest/globals';
import { createMetrics } from '../src/index.ts';

describe('metrics', () => {
  test('are told in the Prometheus text format', async () => {
    const metrics = createMetrics();
    const records = metrics.counter('records_total', 'Records.', ['provider', 'outcome']);
    records.add({ provider: 'acme', outcome: 'published' });
    records.add({ provider: 'acme', outcome: 'published' }, 4);
    const lag = metrics.gauge('lag_records', 'Lag.', ['partition']);
    lag.set({ partition: '0' }, 7);
    lag.set({ partition: '1' }, 8);
    lag.remove({ partition: '1' });
    metrics.gauge('up', 'Up.').set({}, 1);
    metrics.histogram('batch_seconds', 'Batch.', { buckets: [0.1, 1] }).observe({}, 0.5);
    const text = await metrics.text();
    expect(metrics.contentType).toContain('text/plain');
    expect(text.split('\n').filter((line) => !line.startsWith('#') && line !== '')).toEqual([
      'records_total{provider="acme",outcome="published"} 5',
      'lag_records{partition="0"} 7',
      'up 1',
      'batch_seconds_bucket{le="0.1"} 0',
      'batch_seconds_bucket{le="1"} 1',
      'batch_seconds_bucket{le="+Inf"} 1',
      'batch_seconds_sum 0.5',
      'batch_seconds_count 1',
    ]);
  });

  test('of two processes do not mix', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.counter('records_total', 'Records.').add({});
    other.counter('records_total', 'Records.').add({}, 2);
    expect(await one.text()).toContain('records_total 1');
    expect(await other.text()).toContain('records_total 2');
  });

  test('refuse a name that is taken', () => {
    const metrics = createMetrics();
    metrics.counter('records_total', 'Records.');
    expect(() => metrics.gauge('records_total', 'Records.')).toThrow('already been registered');
  });

  test('hold those of the process where they are wanted', async () => {
    expect(await createMetrics().text()).not.toContain('process_cpu');
    expect(await createMetrics({ processMetrics: true }).text()).toContain('process_cpu_seconds_total');
  });
});

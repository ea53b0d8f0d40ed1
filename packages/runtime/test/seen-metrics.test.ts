import { expect, test } from '@jest/globals';
import { createMetrics } from '@tributary/host';
import { createSeenMetrics } from '../src/seen-metrics.ts';
import { valuesOf } from './metric-values.ts';

test('how much is remembered and was forgotten is told for each provider', async () => {
  const metrics = createMetrics();
  const seen = createSeenMetrics(metrics);
  seen.remembered('acme', { size: () => 7, bytes: () => 400 });
  seen.forgot('acme', 2);
  seen.forgot('acme', 3);
  expect(await valuesOf(metrics, 'tributary_seen_events')).toEqual({ acme: 7 });
  expect(await valuesOf(metrics, 'tributary_seen_bytes')).toEqual({ acme: 400 });
  expect(await valuesOf(metrics, 'tributary_seen_forgotten_total')).toEqual({ acme: 5 });
});

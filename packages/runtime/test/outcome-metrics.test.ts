import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { createMetrics } from '@tributary/host';
import type { EncodedEvent } from '@tributary/interpret';
import { createOutcomeMetrics } from '../src/outcome-metrics.ts';
import { valuesOf } from './metric-values.ts';

const event: EncodedEvent = {
  id: 'e',
  type: 'payment.succeeded',
  topic: 'payments',
  key: 'k',
  value: Buffer.alloc(0),
  headers: [],
};

describe('the metrics', () => {
  test('count each record once as received and once by its outcome, and events and reasons apart', async () => {
    const metrics = createMetrics();
    const { settled } = createOutcomeMetrics(metrics);
    settled('acme', { kind: 'published', events: [event, event] });
    settled('acme', { kind: 'published', events: [event] });
    settled('acme', { kind: 'ignored', reason: 'no money moves' });
    settled('other', { kind: 'dead-lettered', error: new TributaryError('verify.no_key') });
    expect(await valuesOf(metrics, 'tributary_records_received_total')).toEqual({ acme: 3, other: 1 });
    expect(await valuesOf(metrics, 'tributary_records_total')).toEqual({
      'acme published': 2,
      'acme ignored': 1,
      'other dead-lettered': 1,
    });
    expect(await valuesOf(metrics, 'tributary_events_published_total')).toEqual({
      'acme payments payment.succeeded': 3,
    });
    expect(await valuesOf(metrics, 'tributary_ignored_total')).toEqual({ 'acme no money moves': 1 });
    expect(await valuesOf(metrics, 'tributary_dead_letters_total')).toEqual({ 'other verify.no_key': 1 });
  });

  test('say the one state that a provider is in', async () => {
    const metrics = createMetrics();
    const { state } = createOutcomeMetrics(metrics);
    state('acme', 'starting');
    state('other', 'stopped');
    state('acme', 'consuming');
    expect(await valuesOf(metrics, 'tributary_provider_state')).toEqual({ 'acme consuming': 1, 'other stopped': 1 });
  });

  test('count repeated publishes, and how long batches took', async () => {
    const metrics = createMetrics();
    const { publishRetried, batchTook } = createOutcomeMetrics(metrics);
    publishRetried('acme');
    batchTook('acme', 0.02);
    batchTook('acme', 40);
    expect(await valuesOf(metrics, 'tributary_publish_retries_total')).toEqual({ acme: 1 });
    expect(await valuesOf(metrics, 'tributary_batch_seconds_count')).toEqual({ acme: 2 });
    expect(await valuesOf(metrics, 'tributary_batch_seconds_sum')).toEqual({ acme: 40.02 });
  });
});

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createMetrics, createTopicNames, type Metrics } from '@tributary/host';
import type { SettledRecord } from '../src/batch.ts';
import { startRedeliveries, type ProviderRedeliveriesDeps } from '../src/provider-redeliveries.ts';
import type { Redeliveries } from '../src/redeliveries.ts';
import { createSeenMetrics } from '../src/seen-metrics.ts';
import { paid, receivedAt, recordOf } from './acme.ts';
import { captureLog, type CapturedLog } from './captured-log.ts';
import { valuesOf } from './metric-values.ts';
import { eventNamed } from './seen-marks.ts';
import { createSeenTopic } from './seen-topic.ts';

let redeliveries: Redeliveries;
let metrics: Metrics;
let log: CapturedLog;
let closedAdmins: number;

beforeEach(() => {
  const topic = createSeenTopic();
  metrics = createMetrics();
  log = captureLog();
  closedAdmins = 0;
  const admin = { ...topic.admin, close: async () => void (closedAdmins += 1) };
  const kafka = { ...topic.kafka, admin: () => admin } as unknown as ProviderRedeliveriesDeps['kafka'];
  redeliveries = startRedeliveries({
    provider: 'acme',
    config: { runtime: { duplicatesWindowHours: 2, duplicatesMaxEvents: 3 } },
    kafka,
    topics: createTopicNames(''),
    publisher: topic.publisher,
    metrics: createSeenMetrics(metrics),
    logger: log.logger,
    restartAfterMs: 1,
  });
});
afterEach(() => redeliveries.close());

async function handle(name: string, atHours: number): Promise<string | undefined> {
  const received = new Date(receivedAt / 1000 + atHours * 3_600_000).toISOString();
  const record = recordOf(paid({ id: name }), { headers: { 'raw-received-at': received } });
  const one: SettledRecord = { record, interpretation: { kind: 'published', events: [eventNamed(name)] } };
  const { signal } = new AbortController();
  const batch = { topic: 'raw.acme', partition: 0, records: [record], epoch: 1, signal };
  const settled = await redeliveries.publishNew(batch, [one], async (records) => [...records]);
  await redeliveries.remember(batch, settled);
  return settled[0]?.interpretation.kind;
}

test('the window is as long as the configuration says', async () => {
  expect([await handle('a', 0), await handle('a', 2)]).toEqual(['published', 'duplicate']);
  expect(await handle('a', 2.1)).toBe('published');
});

test('as much is remembered as the configuration says; what is forgotten is counted, and said once', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) expect(await handle(name, 0)).toBe('published');
  expect([await handle('e', 1), await handle('a', 1)]).toEqual(['duplicate', 'published']);
  expect(await valuesOf(metrics, 'tributary_seen_forgotten_total')).toEqual({ acme: 3 });
  expect(log.lines('warn')).toMatchObject([{ maxEvents: 3 }]);
});

test('closing ends what it opened', async () => {
  await redeliveries.close();
  expect(closedAdmins).toBe(1);
});

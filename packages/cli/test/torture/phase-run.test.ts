import { expect, test } from '@jest/globals';
import { publishPhase } from '../../src/torture/phase-run.ts';
import { createPlan, type Phase } from '../../src/torture/plan.ts';
import type { PlannedRecord } from '../../src/torture/planned-record.ts';

const plan = createPlan({ seed: 1, run: 'r' });
const disturbed = plan.phases.find(({ disturbance }) => disturbance !== null) as Phase;

const caughtUp = () => Promise.resolve();

function createCluster() {
  const published: PlannedRecord[] = [];
  const publish = async (records: readonly PlannedRecord[]) => {
    published.push(...records);
    return records.map((record) => ({ record, partition: 0, offset: 0n }));
  };
  return { published, publish };
}

test('records come in their order, and each once', async () => {
  const cluster = createCluster();
  const crew = { disturb: () => Promise.resolve() };
  const published = await publishPhase({ ...disturbed, pauseMs: 0 }, { cluster, crew, caughtUp, disturbedPauseMs: 0 });
  expect(cluster.published).toEqual(disturbed.records);
  expect(published.map(({ record }) => record)).toEqual(disturbed.records);
});

test('the service is disturbed once, while records come, before and after', async () => {
  const cluster = createCluster();
  const counts: number[] = [];
  const disturb = async (): Promise<void> => {
    counts.push(cluster.published.length);
    await new Promise((resolve) => setTimeout(resolve, 50));
    counts.push(cluster.published.length);
  };
  await publishPhase({ ...disturbed, pauseMs: 0 }, { cluster, crew: { disturb }, caughtUp, disturbedPauseMs: 5 });
  const [before = 0, after = 0] = counts;
  expect(counts).toHaveLength(2);
  expect(before).toBeGreaterThanOrEqual(disturbed.disturbance?.afterRecords ?? Infinity);
  expect(after).toBeGreaterThan(before);
  expect(after).toBeLessThan(disturbed.records.length);
});

test('a disturbance that takes longer than the records is waited for', async () => {
  let isOver = false;
  const disturb = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    isOver = true;
  };
  const cluster = createCluster();
  await publishPhase({ ...disturbed, pauseMs: 0 }, { cluster, crew: { disturb }, caughtUp, disturbedPauseMs: 0 });
  expect(isOver).toBe(true);
});

test('a service that is still at the work of before is not disturbed', async () => {
  const cluster = createCluster();
  const events: string[] = [];
  const disturb = async () => void events.push('disturbed');
  const waiting = async (): Promise<void> => {
    events.push(`caught up, ${cluster.published.length} published`);
  };
  await publishPhase(disturbed, { cluster, crew: { disturb }, caughtUp: waiting, disturbedPauseMs: 0 });
  expect(events).toEqual(['caught up, 0 published', 'disturbed']);
});

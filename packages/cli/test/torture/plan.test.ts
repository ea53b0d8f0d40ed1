import { describe, expect, test } from '@jest/globals';
import { damages } from '../../src/torture/damage.ts';
import { createPlan, type Plan } from '../../src/torture/plan.ts';
import type { PlannedRecord } from '../../src/torture/planned-record.ts';

const plan = createPlan({ seed: 7, run: 'abc' });
const recordsOf = ({ phases }: Plan): PlannedRecord[] => phases.flatMap(({ records }) => records);

describe('a plan', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(createPlan({ seed: 7, run: 'abc' })).toEqual(plan);
    expect(createPlan({ seed: 8, run: 'abc' }).phases).not.toEqual(plan.phases);
  });

  test('has the run in every id', () => {
    const other = new Set(recordsOf(createPlan({ seed: 7, run: 'other' })).map(({ event }) => event.id));
    for (const { event } of recordsOf(plan)) {
      expect(event.objectId).toContain('abc');
      expect(other).not.toContain(event.id);
    }
  });

  test('disturbs the service in each way, in the midst of records', () => {
    const disturbed = plan.phases.filter(({ disturbance }) => disturbance !== null);
    expect(disturbed.map(({ disturbance }) => disturbance?.kind)).toEqual(['SIGTERM', 'SIGKILL', 'second instance']);
    for (const { disturbance, records } of disturbed) {
      expect(disturbance?.afterRecords).toBeGreaterThan(0);
      expect(disturbance?.afterRecords).toBeLessThan(records.length);
    }
    expect(createPlan({ seed: 7, run: 'abc', rounds: 2 }).phases).toHaveLength(plan.phases.length + 3);
  });

  test('breaks a record in each way, in the last phase, before good ones of the same object', () => {
    const last = plan.phases.at(-1)?.records ?? [];
    expect(recordsOf(plan).filter(({ damage }) => damage !== null)).toHaveLength(Object.keys(damages).length);
    for (const [index, { damage, event }] of last.entries()) {
      if (damage === null) continue;
      const later = last.slice(index + 1).filter((one) => one.event.objectId === event.objectId);
      expect(later.map((one) => one.damage)).toEqual([null, null]);
    }
  });

  test('holds events back from the first phase to the last', () => {
    const [first, last] = [plan.phases[0], plan.phases.at(-1)].map(
      (phase) => new Set(phase?.records.map(({ event }) => event.objectId)),
    );
    expect([...(first ?? [])].filter((id) => last?.has(id))).toHaveLength(3);
  });

  test('keeps to the kinds that it is told', () => {
    const { length } = recordsOf(plan).filter(({ event }) => event.kind !== 'payment');
    expect(length).toBeGreaterThan(0);
    const refunds = recordsOf(createPlan({ seed: 7, run: 'abc', kinds: ['refund'] }));
    expect(new Set(refunds.map(({ event }) => event.kind))).toEqual(new Set(['refund']));
  });
});

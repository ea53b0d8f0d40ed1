import { describe, expect, test } from '@jest/globals';
import type { EffectsReading } from '../../src/torture/effects.ts';
import { createPlan } from '../../src/torture/plan.ts';
import type { Published } from '../../src/torture/progress.ts';
import { settle, type Observed } from '../../src/torture/settlement.ts';
import { ledgerOf } from './model-ledger.ts';

const records = createPlan({ seed: 1, run: 'r', objects: 1 }).phases.flatMap((phase) => phase.records);
const published = records
  .filter(({ by }) => by === 'topic')
  .map((record, index): Published => ({ record, partition: 0, offset: BigInt(index) }));
const end = BigInt(published.length);
const right = ledgerOf(records);
const quick = { stillMs: 40, stallMs: 120, limitMs: 2_000 };

function observed(change: { committed?: () => bigint; effects?: () => EffectsReading }): Observed {
  const { committed = () => end, effects = () => ({ kind: 'effects', objects: right }) } = change;
  return {
    records,
    published,
    progress: () => Promise.resolve([{ partition: 0, committed: committed(), end }]),
    effects: () => Promise.resolve(effects()),
  };
}

/** Answers one value after another, and then the last for ever. */
function series<T>(...values: [T, ...T[]]): () => T {
  let index = -1;
  return () => values[(index = Math.min(index + 1, values.length - 1))] ?? values[0];
}

describe('a service is waited for', () => {
  const effects = (...objects: (typeof right)[number][]): EffectsReading => ({ kind: 'effects', objects });

  test('until its effects are right, however late they are', async () => {
    const late = series(effects(), effects(...right.slice(1)), effects(...right));
    expect(await settle(observed({ effects: late }), quick)).toEqual([]);
  });

  test('and not a moment longer than until they are right', async () => {
    const startedMs = performance.now();
    expect(await settle(observed({}), { stillMs: 3_000, stallMs: 3_000, limitMs: 3_000 })).toEqual([]);
    expect(performance.now() - startedMs).toBeLessThan(1_500);
  });

  test('until nothing moves any more, and then what is wrong is told', async () => {
    const found = await settle(observed({ effects: () => effects(...right.slice(1)) }), quick);
    expect(found.map(({ code }) => code)).toEqual(['lost']);
  });

  test('while it does not come further, for longer; what it never came to is not missed', async () => {
    const startedMs = performance.now();
    const found = await settle(observed({ committed: () => 1n, effects: () => effects() }), quick);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(quick.stallMs);
    expect(found.map(({ code }) => code)).toEqual(['blocked']);
  });

  test('and not any more where its effects are right: it may keep its offsets elsewhere', async () => {
    expect(await settle(observed({ committed: () => 0n }), quick)).toEqual([]);
  });

  test('but not for ever, if it always does something', async () => {
    let count = 0n;
    const moving = observed({ committed: () => (count += 1n) % 3n, effects: () => effects() });
    expect(await settle(moving, { ...quick, limitMs: 300 })).not.toEqual([]);
  });
});

test('effects that cannot be read are what is wrong', async () => {
  const unreadable = observed({ effects: () => ({ kind: 'unreadable', why: 'line 1 is no JSON' }) });
  expect(await settle(unreadable, quick)).toMatchObject([
    { code: 'unreadable-effects', what: 'The effects cannot be read: line 1 is no JSON.' },
  ]);
});

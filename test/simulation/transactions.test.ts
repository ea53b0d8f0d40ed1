import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { actions, anomalyOf, runTransactions, type Action, type Defence } from './transactions.ts';

const threeSteps: Action[] = ['step', 'step', 'step'];
const noDefence: Defence = { isV2: false, reinitialises: false, readsAgain: true };
const schedules = fc.array(
  fc.oneof(
    { arbitrary: fc.constant<Action>('step'), weight: 6 },
    { arbitrary: fc.constantFrom(...actions), weight: 3 },
  ),
  { maxLength: 24 },
);
const count = Number(process.env['SCHEDULES'] ?? 20_000);

function check(defence: Defence) {
  return fc.check(
    fc.property(schedules, (schedule) => runTransactions(schedule, defence) === undefined),
    { numRuns: count, seed: 1 },
  );
}

describe('a late end of a transaction', () => {
  test('ends the next one under transactions v1: half of it is published without its offset', () => {
    const { counterexample } = check(noDefence);
    const [schedule] = counterexample ?? [[]];
    expect(schedule).toEqual([...threeSteps, 'end held back', 'step', 'step', 'late arrival']);
    expect(runTransactions(schedule, noDefence)).toBe('record 1 was published without its offset, after 7 actions');
  });

  test.each<[string, Defence]>([
    [
      'where the producer is initialised anew after an end of which nothing was heard',
      { ...noDefence, reinitialises: true },
    ],
    ['under transactions v2', { ...noDefence, isV2: true }],
    ['with both', { ...noDefence, isV2: true, reinitialises: true }],
  ])('ends nothing %s', (_, defence) => {
    expect(check(defence).counterexample).toBeNull();
  });
});

test('a producer that was initialised anew and trusts what it knew publishes twice', () => {
  const { counterexample } = check({ isV2: false, reinitialises: true, readsAgain: false });
  expect(counterexample).toEqual([[...threeSteps, 'answer lost', ...threeSteps, 'step']]);
});

describe('an anomaly is seen', () => {
  test.each([
    ['record 0 was published twice', { visible: [0, 0], committed: 1 }],
    ['record 1 was published without its offset', { visible: [0, 1], committed: 1 }],
    ['record 0 was committed and never published', { visible: [1], committed: 2 }],
  ])('%s', (anomaly, state) => {
    expect(anomalyOf(state)).toBe(anomaly);
  });

  test('only where there is one', () => {
    expect(anomalyOf({ visible: [0, 1], committed: 2 })).toBeUndefined();
  });
});

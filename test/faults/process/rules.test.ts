import { describe, expect, test } from '@jest/globals';
import { createRules, type Passing, type Rule } from './rules.ts';

const passing: Passing = {
  broker: 'a:1',
  direction: 'requests',
  api: 'Produce',
  bytes: Buffer.alloc(100, 'about payments '),
};
const drop = { kind: 'drop' } as const;

const taken = (rule: Omit<Rule, 'does'>): boolean => {
  const rules = createRules();
  rules.set([{ ...rule, does: drop }]);
  return rules.take(passing) !== undefined;
};

describe('a rule is about a frame', () => {
  test.each<[boolean, Omit<Rule, 'does'>]>([
    [true, {}],
    [true, { broker: 'a:1', direction: 'requests', api: 'Produce', atLeastBytes: 100 }],
    [false, { broker: 'a:2' }],
    [false, { direction: 'answers' }],
    [false, { api: 'Fetch' }],
    [false, { atLeastBytes: 101 }],
    [true, { about: 'payments' }],
    [false, { about: 'payouts' }],
  ])('%s: %j', (isAbout, rule) => {
    expect(taken(rule)).toBe(isAbout);
  });
});

test('the first rule counts, as often as it may, and then the next', () => {
  const rules = createRules();
  rules.set([{ times: 2, does: drop }, { does: { kind: 'hold' } }]);
  expect([1, 2, 3, 4].map(() => rules.take(passing)?.kind)).toEqual(['drop', 'drop', 'hold', 'hold']);
  expect(rules.applied()).toBe(4);
});

test('new rules replace the old, and whoever waits for that is told', async () => {
  const rules = createRules();
  rules.set([{ does: { kind: 'hold' } }]);
  const changed = rules.changed();
  rules.set([]);
  await changed;
  expect(rules.take(passing)).toBeUndefined();
});

describe('a broker is cut off', () => {
  test.each<[boolean, Rule]>([
    [true, { does: drop }],
    [true, { broker: 'a:1', does: drop }],
    [true, { broker: 'a:1', direction: 'answers', does: drop }],
    [false, { broker: 'a:2', does: drop }],
    [false, { api: 'Produce', does: drop }],
    [false, { times: 3, does: drop }],
    [false, { does: { kind: 'hold' } }],
  ])('%s: %j', (isCutOff, rule) => {
    const rules = createRules();
    rules.set([rule]);
    expect(rules.isCutOff('a:1')).toBe(isCutOff);
  });
});

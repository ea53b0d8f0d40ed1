import { describe, expect, test } from '@jest/globals';
import type { ObjectEffects } from '../../src/torture/effects.ts';
import { mistakes, type Finding, type Mistake } from '../../src/torture/finding.ts';
import { judge } from '../../src/torture/judge.ts';
import { createPlan } from '../../src/torture/plan.ts';
import type { PlannedRecord } from '../../src/torture/planned-record.ts';
import { truthOf } from '../../src/torture/truth.ts';
import { ledgerOf, type Sloppiness } from './model-ledger.ts';

const recordsOf = (seed: number): PlannedRecord[] =>
  createPlan({ seed, run: 'r', objects: 2 }).phases.flatMap(({ records }) => records);
const records = recordsOf(1);
const truth = truthOf(records);

const emptyObject: ObjectEffects = { kind: '', id: '', status: '', amount: '', currency: '', events: [] };

function findingsOf(effects: readonly ObjectEffects[], unreached: ReadonlySet<string> = new Set()): Finding[] {
  return judge({ truth, effects, unreached });
}

function codesOf(findings: readonly Finding[]): Mistake[] {
  return [...new Set(findings.map(({ code }) => code))].toSorted();
}

test.each(Array.from({ length: 20 }, (_, seed) => seed))('a careful ledger did nothing wrong, seed %i', (seed) => {
  const planned = recordsOf(seed);
  expect(judge({ truth: truthOf(planned), effects: ledgerOf(planned), unreached: new Set() })).toEqual([]);
});

describe('a ledger is caught that', () => {
  test.each<[what: string, sloppiness: Sloppiness, codes: Mistake[]]>([
    ['knows no event again', { forgets: true }, ['doubled', 'stale-revision', 'regressed']],
    ['takes corrections for duplicates', { ignoresRevisions: true }, ['uncorrected']],
    ['takes a lower revision for a correction', { takesAnyRevision: true }, ['stale-revision']],
    ['shows what came last', { ignoresTimes: true }, ['regressed']],
    ['holds amounts as floats', { amount: (text) => String(Number(text)) }, ['inexact-amount']],
    ['counts in minor units', { amount: (text) => String(Number(text) * 100) }, ['wrong-scale']],
    ['rounds to whole units', { amount: (text) => String(Math.round(Number(text))) }, ['wrong-amount']],
    ['takes broken records', { takesBroken: true }, ['broken-applied']],
  ])('%s', (_what, sloppiness, codes) => {
    const found = codesOf(findingsOf(ledgerOf(records, sloppiness)));
    expect(found).toEqual(expect.arrayContaining(codes));
  });

  const careful = ledgerOf(records);
  const [first = emptyObject] = careful;
  const change = (changed: Partial<ObjectEffects>) => [{ ...first, ...changed }, ...careful.slice(1)];

  test.each<[what: string, effects: ObjectEffects[], code: Mistake]>([
    ['lacks an object', careful.slice(1), 'lost'],
    ['lacks an event', change({ events: first.events.slice(0, -1) }), 'lost'],
    ['counts an event of its own', change({ events: [...first.events, { id: 'e', revision: 0 }] }), 'invented'],
    ['has a status of its own', change({ status: 'PAID' }), 'wrong-status'],
    ['has another currency', change({ currency: 'XXX' }), 'wrong-currency'],
    ['has no amount', change({ amount: 'null' }), 'wrong-amount'],
  ])('%s', (_what, effects, code) => {
    expect(findingsOf(effects)).toMatchObject([{ code, object: `${first.kind} ${first.id}`, toDo: mistakes[code] }]);
  });
});

test('a finding says of which object and event it is, and what happened', () => {
  const [first = emptyObject, ...others] = ledgerOf(records);
  const [event] = first.events;
  const twice = { ...first, events: [...first.events, ...first.events.slice(0, 1)] };
  const [found] = findingsOf([twice, ...others]);
  expect(found?.what).toMatch(
    new RegExp(`^${first.kind} ${first.id}: applied \\S+ ${event?.id} twice; it was published`),
  );
});

test('what a service of another version may do is not held against it', () => {
  const effects = ledgerOf(records);
  const unknown = records.find(({ event }) => event.state.status === 'NEWEST');
  const change = (status: string) =>
    effects.map((one) => (one.id === unknown?.event.objectId ? { ...one, status } : one));
  expect(findingsOf(change('NEWEST'))).toEqual([]);
  expect(findingsOf(change('SUCCEEDED'))).not.toEqual([]);
});

test('objects of others are not looked at', () => {
  const foreign = { kind: 'payment', id: 'pay_other_1', status: '', amount: '', currency: '', events: [] };
  expect(findingsOf([...ledgerOf(records), foreign])).toEqual([]);
});

test('what the service never came to is not missed; what it did twice before is told', () => {
  const [first = emptyObject, ...others] = ledgerOf(records);
  const unreached = new Set([first.id]);
  expect(findingsOf(others, unreached)).toEqual([]);
  const half = { ...first, status: 'CREATED', events: first.events.slice(0, 1) };
  expect(findingsOf([half, ...others], unreached)).toEqual([]);
  const doubled = { ...half, events: [...half.events, ...half.events] };
  expect(codesOf(findingsOf([doubled, ...others], unreached))).toEqual(['doubled']);
});

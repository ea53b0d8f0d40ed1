import { expect, test } from '@jest/globals';
import { sightingOf } from '../../src/idempotency/sighting.ts';
import { succeeded, type Change } from './succeeded.ts';

test('an event is remembered by its id, revision and object, and the time of its state', () => {
  expect(sightingOf(succeeded('e-1', { revision: 3, occurred_at: 10, received_at: 20 }))).toEqual({
    id: 'e-1',
    revision: 3,
    object: '["acme","main","payment","p-1"]',
    atMicros: 10,
  });
});

test('a time of 1970 is a time', () => {
  expect(sightingOf(succeeded('e-1', { occurred_at: 0, received_at: 20 })).atMicros).toBe(0);
});

test.each<[string, Change]>([
  ['of a type that this version does not know', { type: 'loan.granted' } as unknown as Change],
  ['whose resource is absent', { payment: null } as unknown as Change],
])('an event %s has no object that could be told apart', (_what, changes) => {
  expect(sightingOf(succeeded('e-1', changes)).object).toBeUndefined();
});

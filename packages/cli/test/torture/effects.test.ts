import { expect, test } from '@jest/globals';
import { readEffects } from '../../src/torture/effects.ts';

const object = {
  kind: 'payment',
  id: 'p-1',
  status: 'SUCCEEDED',
  amount: '12.34',
  currency: 'EUR',
  events: [{ id: 'e-1', revision: 0 }],
};
const text = JSON.stringify(object);

test.each([
  ['an array', JSON.stringify([object, object])],
  ['a line for each', `${text}\n${text}\n`],
  ['lines with others between that are empty', `\n${text}\r\n\n${text}`],
])('effects are %s', (_what, given) => {
  expect(readEffects(given)).toEqual({ kind: 'effects', objects: [object, object] });
});

test.each(['', '[]', ' \n'])('%j: none yet', (given) => {
  expect(readEffects(given)).toEqual({ kind: 'effects', objects: [] });
});

test('a number is as good as a text, and null is none', () => {
  const given = JSON.stringify([{ ...object, amount: 12.5, currency: null, more: 1 }]);
  expect(readEffects(given)).toEqual({ kind: 'effects', objects: [{ ...object, amount: '12.5', currency: 'null' }] });
});

test.each([
  ['<html>', 'line 1 is no JSON'],
  [`${text}\n{`, 'line 2 is no JSON'],
  ['[1]', 'object 1 is no JSON object'],
  [JSON.stringify([object, { ...object, id: 7 }]), 'object 2 has no text `id`'],
  [JSON.stringify([{ ...object, id: null }]), 'object 1 has no text `id`'],
  [JSON.stringify([{ ...object, events: undefined }]), 'object 1 has no list `events`'],
  [JSON.stringify([{ ...object, events: ['e-1'] }]), 'event 1 of object 1 is no JSON object'],
  [JSON.stringify([{ ...object, events: [{ id: 'e-1' }] }]), 'event 1 of object 1 has no number `revision`'],
])('%s: %s', (given, why) => {
  expect(readEffects(given)).toEqual({ kind: 'unreadable', why });
});

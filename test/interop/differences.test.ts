import { describe, expect, test } from '@jest/globals';
import { differences } from './differences.ts';
import type { Line } from './line.ts';

const line = (offset: number, payment: object = {}): Line => ({
  topic: 'payments',
  partition: 1,
  offset,
  key: 'acme/main/p-1',
  headers: [['ce_id', 'e-1']],
  event: {
    received_at: 1_767_225_600_000_001,
    occurred_at: null,
    metadata: JSON.parse('{"__proto__":"a","b":"c"}') as unknown,
    payment: { status: 'SUCCEEDED', amount: { amount: '12.3', currency: 'USD' }, ...payment },
  },
});
const expected = [line(0), line(1)];

/** A reading in which the second event differs in one thing. */
function changed(change: (event: Record<string, unknown>, line: Line) => void): Line[] {
  const other = line(1);
  change(other.event as Record<string, unknown>, other);
  return [line(0), other];
}

test('two readings of the same events do not differ, whatever the order', () => {
  expect(differences(expected, [line(1), line(0)])).toEqual([]);
});

describe('a disagreement is found and named', () => {
  test.each<[what: string, found: Line[], difference: string]>([
    [
      'an amount with another last digit',
      [line(0), line(1, { amount: { amount: '12.300000000000000001', currency: 'USD' } })],
      'payments[1]@1 event payment amount amount should be "12.3", is "12.300000000000000001"',
    ],
    [
      'an amount that is a number',
      [line(0), line(1, { amount: { amount: 12.3, currency: 'USD' } })],
      'payments[1]@1 event payment amount amount should be "12.3", is 12.3',
    ],
    [
      'an instant that is a microsecond later',
      changed((event) => Object.assign(event, { received_at: 1_767_225_600_000_002 })),
      'payments[1]@1 event received_at should be 1767225600000001, is 1767225600000002',
    ],
    [
      'a null that is left out',
      changed((event) => delete event['occurred_at']),
      'payments[1]@1 event occurred_at should be null, is absent',
    ],
    [
      'a key of metadata that is lost',
      changed((event) => Object.assign(event, { metadata: { b: 'c' } })),
      'payments[1]@1 event metadata __proto__ should be "a", is absent',
    ],
    [
      'another symbol',
      [line(0), line(1, { status: 'UNKNOWN' })],
      'payments[1]@1 event payment status should be "SUCCEEDED", is "UNKNOWN"',
    ],
    [
      'another header',
      changed((_event, other) => Object.assign(other, { headers: [['ce_id', 'e-2']] })),
      'payments[1]@1 headers 0 1 should be "e-1", is "e-2"',
    ],
    [
      'another key',
      changed((_event, other) => Object.assign(other, { key: null })),
      'payments[1]@1 key should be "acme/main/p-1", is null',
    ],
    ['an event that is missing', [line(0)], 'payments[1]@1 is missing'],
    ['an event too many', [...expected, line(2)], 'payments[1]@2 should not be there'],
    ['an event twice', [...expected, line(1)], 'a record was read more than once'],
  ])('%s', (_what, found, difference) => {
    expect(differences(expected, found)).toEqual([difference]);
  });
});

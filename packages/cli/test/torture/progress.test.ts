import { expect, test } from '@jest/globals';
import type { PlannedRecord } from '../../src/torture/planned-record.ts';
import { standstill, unhandled, type Published } from '../../src/torture/progress.ts';

function published(partition: number, offset: bigint, change: Partial<PlannedRecord> = {}): Published {
  const state = { status: 'CREATED', amount: '1', currency: 'EUR' };
  const id = `${partition}/${offset}`;
  const about = { id, revision: 0, type: 'payment.created', objectId: id, paymentId: id, occurredAt: null };
  const event = { ...about, kind: 'payment', state } as const;
  return { record: { event, by: 'topic', schema: 'current', damage: null, round: 0, ...change }, partition, offset };
}

const records = [
  published(0, 0n),
  published(0, 1n, { schema: 'newer' }),
  published(0, 2n, { damage: 'truncated' }),
  published(0, 3n),
  published(1, 0n, { schema: 'newer' }),
];

test('records at and behind what is committed are not handled', () => {
  const progress = [
    { partition: 0, committed: 2n, end: 4n },
    { partition: 1, committed: 1n, end: 1n },
  ];
  expect(unhandled(records, progress).map(({ offset }) => offset)).toEqual([2n, 3n]);
});

test('where a group stands is said, and before which record, if one is strange', () => {
  const progress = [
    { partition: 0, committed: 1n, end: 4n },
    { partition: 1, committed: 1n, end: 1n },
  ];
  const what = 'Partition 0 stands at offset 1: 3 records wait, and do not move. The record at offset';
  expect(standstill(records, progress, new Set())).toMatchObject([
    { code: 'blocked', what: `${what} 1 is of a later version of the schemas.` },
  ]);
  // It had its effect: that is not where the service stumbled.
  expect(standstill(records, progress, new Set(['0/1']))).toMatchObject([
    { code: 'blocked', what: `${what} 2 is cut off in the middle.` },
  ]);
  const plain = [{ partition: 0, committed: 3n, end: 4n }];
  expect(standstill(records, plain, new Set())[0]?.what).toMatch(/do not move\.$/);
});

test('a group that commits nothing is told so once', () => {
  const progress = [0, 1].map((partition) => ({ partition, committed: 0n, end: 4n }));
  expect(standstill(records, progress, new Set()).map(({ code }) => code)).toEqual(['uncommitted']);
});

test('a group that has handled all stands nowhere', () => {
  expect(standstill(records, [{ partition: 0, committed: 4n, end: 4n }], new Set())).toEqual([]);
});

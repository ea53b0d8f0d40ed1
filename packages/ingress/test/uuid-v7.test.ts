import { expect, test } from '@jest/globals';
import { createUuidV7 } from '../src/uuid-v7.ts';

test('an id begins with its time, and has version 7 and the variant of RFC 9562', () => {
  // The example of RFC 9562 §A.6: 2022-02-22 14:22:22.00 GMT-05:00.
  expect(createUuidV7(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('ids of one millisecond differ, and those of a later one sort after them', () => {
  const now = Date.now();
  const ids = new Set(Array.from({ length: 1_000 }, () => createUuidV7(now)));
  expect(ids.size).toBe(1_000);
  expect([...ids].every((id) => id < createUuidV7(now + 1))).toBe(true);
});

test('a clock with fractions of a millisecond does no harm', () => {
  expect(createUuidV7(1.75)).toMatch(/^00000000-0001-7/);
});

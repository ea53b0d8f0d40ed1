import { expect, test } from '@jest/globals';
import { createRateLimit } from '../src/rate-limit.ts';

test('a second holds as many requests as configured, however they are spread', () => {
  const limit = createRateLimit(10);
  const passed = (atMs: number): boolean => limit.take('a/main', atMs) === 0;
  expect(Array.from({ length: 11 }, () => passed(1_000)).filter(Boolean)).toHaveLength(10);
  expect(Array.from({ length: 100 }, (_, index) => passed(1_000 + index * 10)).filter(Boolean)).toHaveLength(9);
});

test.each([
  [10, 1],
  [0.2, 5],
  [0.3, 4],
])('at %d requests per second the next one may come after %d s', (requestsPerSecond, seconds) => {
  const limit = createRateLimit(requestsPerSecond);
  while (limit.take('a/main', 0) === 0);
  expect(limit.take('a/main', 0)).toBe(seconds);
  expect(limit.take('a/main', seconds * 1_000)).toBe(0);
});

test('an idle account saves up no more than a second', () => {
  const limit = createRateLimit(2);
  limit.take('a/main', 0);
  expect([1, 2, 3].map(() => limit.take('a/main', 3_600_000))).toEqual([0, 0, 1]);
});

test('an account that floods takes nothing from another (Invariant 7)', () => {
  const limit = createRateLimit(1);
  for (let index = 0; index < 100; index += 1) limit.take('a/main', 0);
  expect(limit.take('a/second', 0)).toBe(0);
});

test('without a limit everything passes', () => {
  const limit = createRateLimit(null);
  expect(Array.from({ length: 1_000 }, () => limit.take('a/main', 0)).every((wait) => wait === 0)).toBe(true);
});

import { afterEach, expect, test } from '@jest/globals';
import { skewClock } from './skewed-clock.ts';

const Real = globalThis.Date;
afterEach(() => {
  globalThis.Date = Real;
});

test('a skewed clock is ahead for whoever asks, and reads times as they are', () => {
  const setClock = skewClock(86_400_000);
  const ahead = Date.now() - Real.now();
  expect(Math.abs(ahead - 86_400_000)).toBeLessThan(1_000);
  expect(Math.abs(new Date().getTime() - Date.now())).toBeLessThan(1_000);
  expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
  expect(new Date('2026-01-01T00:00:00Z').getTime()).toBe(Real.UTC(2026, 0, 1));
  expect(Date.UTC(2026, 0, 1)).toBe(Real.UTC(2026, 0, 1));
  setClock(-60_000);
  expect(Math.abs(Date.now() - Real.now() + 60_000)).toBeLessThan(1_000);
});

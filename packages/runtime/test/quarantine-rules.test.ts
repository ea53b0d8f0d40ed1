import { expect, test } from '@jest/globals';
import { probeAfterMs, quarantineRules } from '../src/quarantine-rules.ts';

test('a quarantine waits 30 s for its first probe, twice as long after each that failed, and 10 minutes at most', () => {
  const pauses = [0, 1, 2, 3, 4, 5, 2000].map((failed) => probeAfterMs(failed, quarantineRules, 0));
  expect(pauses).toEqual([30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
});

test('chance takes up to a quarter of it away', () => {
  expect(probeAfterMs(0, quarantineRules, 0.5)).toBe(26_250);
  expect(probeAfterMs(0, quarantineRules, 1 - Number.EPSILON)).toBe(22_500);
});

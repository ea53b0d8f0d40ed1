import { describe, expect, test } from '@jest/globals';
import { defaultRetry, pauseAfterMs } from '../src/retry.ts';

describe('the pause after a failure', () => {
  test.each([
    [1, 100],
    [2, 200],
    [3, 400],
    [7, 5_000],
    [1_000_000, 5_000],
  ])('number %i is %i ms, or up to a quarter less', (failures, longest) => {
    const pauses = Array.from({ length: 200 }, () => pauseAfterMs(failures, { firstMs: 100, longestMs: 5_000 }));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(longest);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(longest * 0.75);
    expect(new Set(pauses).size).toBeGreaterThan(100);
  });

  test('takes about a minute and a half in all, where nothing else is said', () => {
    let allMs = 0;
    for (let failures = 1; failures < defaultRetry.attempts; failures += 1)
      allMs += pauseAfterMs(failures, defaultRetry);
    expect(allMs).toBeGreaterThan(60_000);
    expect(allMs).toBeLessThan(100_000);
  });
});

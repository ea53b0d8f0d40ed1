import { describe, expect, test } from '@jest/globals';
import { longestWaitMs, waitPercentileMs } from './waits.ts';

const wait = (receivedMs: number, publishedMs: number): { receivedMs: number; publishedMs: number } => ({
  receivedMs,
  publishedMs,
});

describe('the longest wait', () => {
  test('is that of the webhook that waited longest, also where all others went on', () => {
    const steady = Array.from({ length: 1_000 }, (_, at) => wait(at * 10, at * 10 + 30));
    expect(longestWaitMs(steady)).toBe(30);
    expect(longestWaitMs([...steady, wait(5_000, 17_000)])).toBe(12_000);
  });

  test('leaves out what nobody could do anything in, and nothing else', () => {
    const outages = [{ from: 1_000, until: 11_000 }];
    expect(longestWaitMs([wait(0, 12_000)], outages)).toBe(2_000);
    expect(longestWaitMs([wait(5_000, 12_000)], outages)).toBe(1_000);
    expect(longestWaitMs([wait(11_000, 15_000)], outages)).toBe(4_000);
    expect(longestWaitMs([wait(0, 500)], outages)).toBe(500);
  });

  test('leaves out each of several', () => {
    const outages = [
      { from: 0, until: 1_000 },
      { from: 2_000, until: 3_000 },
    ];
    expect(longestWaitMs([wait(0, 4_000)], outages)).toBe(2_000);
  });

  test('is no number where a time is none, so that no bound holds', () => {
    expect(longestWaitMs([wait(Number.NaN, 4_000), wait(0, 1)])).toBeNaN();
    expect(longestWaitMs([wait(0, 1), wait(Number.NaN, 4_000)])).toBeNaN();
  });
});

test('a percentile is the wait below which that share lies', () => {
  const waits = Array.from({ length: 100 }, (_, at) => wait(0, at + 1));
  expect(waitPercentileMs(waits, 0.5)).toBe(51);
  expect(waitPercentileMs(waits, 0.99)).toBe(100);
});

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createMetrics } from '@tributary/host';
import { lagOf, watchLag, type LagDeps, type LagWatch } from '../src/consumer-lag.ts';
import { valuesOf } from './metric-values.ts';

const range = (partition: number, start: bigint, end: bigint) => ({ partition, start, end });
const stands = (partition: number, offset: bigint) => ({ partition, offset, metadata: null });

test.each([
  ['what a group has not read', 12n, [range(0, 0n, 10n), range(1, 0n, 5n)], [stands(0, 3n), stands(1, 0n)]],
  ['all, where a group has never run', 7n, [range(0, 3n, 10n)], []],
  ['all that is left, where records were removed', 5n, [range(0, 5n, 10n)], [stands(0, 2n)]],
  ['nothing at the end', 0n, [range(0, 0n, 4n)], [stands(0, 4n)]],
  ['nothing beyond the end, as of a topic that was made anew', 0n, [range(0, 0n, 1n)], [stands(0, 4n)]],
])('what waits is %s', (...[, lag, ranges, committed]) => {
  expect(lagOf(ranges, committed)).toBe(lag);
});

describe('the lag of all providers', () => {
  const intervalMs = 15_000;
  let watch: LagWatch | undefined;
  beforeEach(() => void jest.useFakeTimers());
  afterEach(async () => {
    await watch?.close();
    jest.useRealTimers();
  });

  function start(offsets: LagDeps['admin']['offsets']) {
    const metrics = createMetrics();
    const admin = { offsets, committed: async () => [stands(0, 2n)] };
    const groups = ['acme', 'other'].map((provider) => ({ provider, topic: `raw.${provider}`, group: provider }));
    watch = watchLag({ admin, groups, metrics, intervalMs });
    return () => valuesOf(metrics, 'tributary_consumer_lag_records');
  }

  test('is told from the start on, and every 15 s', async () => {
    let end = 5n;
    const lag = start(async () => [range(0, 0n, end)]);
    await jest.advanceTimersByTimeAsync(0);
    expect(await lag()).toEqual({ acme: 3, other: 3 });
    end = 12n;
    await jest.advanceTimersByTimeAsync(intervalMs);
    expect(await lag()).toEqual({ acme: 10, other: 10 });
  });

  test('is absent, and not what it was, where it cannot be looked up', async () => {
    let broken = false;
    const lag = start(async (topic) => {
      if (broken && topic === 'raw.acme') throw new Error('no broker');
      return [range(0, 0n, 5n)];
    });
    await jest.advanceTimersByTimeAsync(0);
    broken = true;
    await jest.advanceTimersByTimeAsync(intervalMs);
    expect(await lag()).toEqual({ other: 3 });
    broken = false;
    await jest.advanceTimersByTimeAsync(intervalMs);
    expect(await lag()).toEqual({ acme: 3, other: 3 });
  });

  test('is absent while no answer comes, and asked for once', async () => {
    let asked = 0;
    const held = Promise.withResolvers<void>();
    const lag = start(async () => {
      asked += 1;
      if (asked > 2) await held.promise;
      return [range(0, 0n, 5n)];
    });
    await jest.advanceTimersByTimeAsync(intervalMs * 3);
    expect([await lag(), asked]).toEqual([{}, 3]);
    held.resolve();
    await jest.advanceTimersByTimeAsync(0);
    expect(await lag()).toEqual({ acme: 3, other: 3 });
  });

  test('holds up the end for a second at most where no answer comes', async () => {
    jest.useRealTimers();
    start(() => new Promise(() => undefined));
    await watch?.close();
  });

  test('is not asked for when it is closed', async () => {
    let asked = 0;
    start(async () => {
      asked += 1;
      return [];
    });
    await jest.advanceTimersByTimeAsync(0);
    await watch?.close();
    await jest.advanceTimersByTimeAsync(intervalMs * 3);
    expect([asked, jest.getTimerCount()]).toEqual([2, 0]);
  });
});

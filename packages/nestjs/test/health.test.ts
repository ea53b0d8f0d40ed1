import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import type { SubscriberState, SubscriberStats } from '@tributary/subscriber';
import { healthOf } from '../src/health.ts';

describe('the health of a subscriber', () => {
  const stats = { received: 3 } as SubscriberStats;

  test.each<[state: SubscriberState, status: string]>([
    ['new', 'down'],
    ['starting', 'down'],
    ['consuming', 'up'],
    ['closing', 'down'],
    ['closed', 'down'],
  ])('that is %s is %s', (state, status) => {
    expect(healthOf({ state: () => state, stats: () => stats })).toEqual({ status, state, stats });
  });

  test('that has stopped by itself is down, and says why, also while it still closes', () => {
    const stopped = new TributaryError('consume.offset_out_of_range');
    const health = healthOf({ state: () => 'consuming', stats: () => stats }, stopped);
    expect(health).toEqual({ status: 'down', state: 'consuming', stats, code: 'consume.offset_out_of_range' });
  });

  test('that does not listen yet is down', () => {
    expect(healthOf(undefined)).toEqual({ status: 'down', state: 'new' });
  });
});

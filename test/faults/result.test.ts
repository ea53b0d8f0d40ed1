import { describe, expect, test } from '@jest/globals';
import type { Counter, Verdict } from './judge/judge.ts';
import { lateIn, publishedAgainIn, wrongIn } from './result.ts';
import type { Wait } from './waits.ts';

const clean: Verdict = {
  judged: 10,
  counters: { L: 0, D: 0, A: 0, T: 0, O: 0, X: 0, C: 0 },
  duplicates: 0,
  redelivered: 0,
  published: 10,
  ignored: 0,
  suppressed: 0,
  deadLettered: 0,
  findings: [],
  drained: true,
  undrained: [],
};
const waited = (recoveryMs: number, provider = 'flood'): Wait => ({
  provider,
  receivedMs: 1_000,
  publishedMs: 1_000 + recoveryMs,
});
const failures = (changes: Partial<Verdict>): string[] => wrongIn({ ...clean, ...changes });

describe('a row', () => {
  test('holds where all is zero and nothing waited too long', () => {
    expect(failures({})).toEqual([]);
    expect(lateIn([waited(3_000)], { recoveryMs: 3_000 })).toEqual([]);
  });

  test('holds with duplicates: at least once is what is promised', () => {
    expect(failures({ counters: { ...clean.counters, D: 5 }, duplicates: 5 })).toEqual([]);
  });

  test.each<Counter>(['L', 'A', 'T', 'O', 'X', 'C'])('fails where %s is not zero, with what was found', (counter) => {
    const found = { counters: { ...clean.counters, [counter]: 2 }, findings: [{ counter, text: 'the second record' }] };
    expect(failures(found)).toEqual([`${counter} = 2: the second record`]);
  });

  test('fails where a counter is not known', () => {
    const counters = { ...clean.counters, L: undefined as unknown as number };
    expect(failures({ counters })).toEqual([expect.stringContaining('L = unknown')]);
  });

  test('fails where it was not drained', () => {
    expect(failures({ drained: false, undrained: ['raw.flood[2]'] })).toEqual(['not drained: raw.flood[2]']);
  });

  test('fails where nothing was judged', () => {
    expect(failures({ judged: 0 })).toEqual(['nothing was judged']);
  });

  test.each([3_001, Number.NaN, Number.POSITIVE_INFINITY])('fails where a webhook waited %d ms', (recoveryMs) => {
    expect(lateIn([waited(1), waited(recoveryMs)], { recoveryMs: 3_000 })).toEqual([
      expect.stringContaining('no more than 3000'),
    ]);
  });

  test('fails where a neighbour waited longer than it may, though nobody waited too long', () => {
    const bounds = { recoveryMs: 60_000, neighbours: { trickle: 3_000 } };
    const late = [expect.stringContaining('a webhook of trickle waited 3001 ms')];
    expect(lateIn([waited(50_000), waited(3_000, 'trickle')], bounds)).toEqual([]);
    expect(lateIn([waited(50_000), waited(3_001, 'trickle')], bounds)).toEqual(late);
  });

  test('says everything that fails', () => {
    expect(failures({ drained: false, counters: { ...clean.counters, L: 1, O: 1 } })).toHaveLength(3);
  });
});

test('a redelivery that is published stands against a row that suppresses them', () => {
  expect(publishedAgainIn({ redelivered: 0 })).toEqual([]);
  expect(publishedAgainIn({ redelivered: 2 })).toEqual(['2 redeliveries were published']);
  // What was not judged has failed for that.
  expect(publishedAgainIn(undefined)).toEqual([]);
});

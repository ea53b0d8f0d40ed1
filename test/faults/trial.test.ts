import { describe, expect, test } from '@jest/globals';
import type { Ends, Stage } from './stage.ts';
import { waitUntilDone } from './trial.ts';

/** A raw topic with one partition, in which 10 records stand and more come at each look; `committed` says how far the group is. */
function stageOf(committed: (number | Error)[]): { stage: Stage; looks: () => number } {
  let end = 10;
  let looks = 0;
  const stage = {
    ends: async (): Promise<Ends> => new Map([['flood', [{ partition: 0, start: 0n, end: BigInt((end += 5) - 5) }]]]),
    async lag(ends: Ends): Promise<number> {
      const next = committed[Math.min(looks, committed.length - 1)];
      looks += 1;
      if (next instanceof Error || next === undefined) throw next;
      return Math.max(0, Number(ends.get('flood')?.[0]?.end) - next);
    },
  } as Partial<Stage> as Stage;
  return { stage, looks: () => looks };
}

describe('a trial has recovered', () => {
  test('when all that stood there at first is done with, though more came', async () => {
    const { stage, looks } = stageOf([3, 9, 10]);
    await waitUntilDone(stage, 5_000);
    expect(looks()).toBe(3);
  });

  test('when that can be seen again after the brokers were away', async () => {
    const { stage, looks } = stageOf([new Error('away'), 12]);
    await waitUntilDone(stage, 5_000);
    expect(looks()).toBe(2);
  });

  test('not where records stay behind, however few', async () => {
    await expect(waitUntilDone(stageOf([9]).stage, 300)).rejects.toThrow('1 records are not done with after 300 ms');
  });

  test('not where nobody answers', async () => {
    const { stage } = stageOf([new Error('away')]);
    await expect(waitUntilDone(stage, 300)).rejects.toThrow('the brokers do not answer');
  });
});

import { describe, expect, test } from '@jest/globals';
import type { Cluster } from './cluster.ts';
import type { Ends, Stage } from './stage.ts';
import type { Rule } from './process/rules.ts';
import type { RuntimeProcess } from './runtime-process.ts';
import { createTrial, waitUntilDone } from './trial.ts';

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

describe('a bad network', () => {
  const rules: Rule[] = [{ does: { kind: 'drop' } }];

  async function suffer(frames: number) {
    const seen: (readonly Rule[])[] = [];
    let applied = 7;
    const runtime = {
      name: 'runtime-1',
      network: (...next: Rule[]) => void seen.push(next),
      pulse: () => ({ applied }),
    } as Partial<RuntimeProcess> as RuntimeProcess;
    const options = {
      cluster: { registryUrl: 'http://127.0.0.1:1' } as Cluster,
      stage: stageOf([]).stage,
      seed: 1,
      isLong: false,
      loads: new Map(),
    };
    const { trial, observed } = createTrial(options);
    await trial.badNetwork([runtime], rules, async () => void (applied += frames));
    return { seen, observed };
  }

  test('is bad for a while, and a fault', async () => {
    const { seen, observed } = await suffer(1);
    expect(seen).toEqual([rules, []]);
    expect(observed).toMatchObject({ faults: 1, broken: [] });
  });

  test('that no frame came across is held against the row', async () => {
    const { observed } = await suffer(0);
    expect(observed.broken).toEqual(['the bad network of runtime-1 meets a frame']);
  }, 10_000);
});

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Performance } from './performance.ts';
import type { Result } from './result.ts';
import { playRound } from './rounds.ts';
import type { Row } from './row.ts';

const row = (id: string, changes: Partial<Row> = {}): Row => ({
  id,
  title: id,
  holds: { recoveryMs: 1 },
  run: async () => undefined,
  ...changes,
});
const loud = { breaksBrokers: true };

/** Plays rows that take a moment; `late` are those that fail by their bound so many times. */
async function play(rows: Row[], { atATime = 1, late = {} }: { atATime?: number; late?: Record<string, number> } = {}) {
  const said: string[] = [];
  let running: string[] = [];
  const together: string[] = [];
  const results = await playRound(rows, {
    atATime,
    async perform(one) {
      running.push(one.id);
      together.push(running.join('+'));
      await sleep(10);
      running = running.filter((id) => id !== one.id);
      return { row: one } as unknown as Performance;
    },
    judge: async (performances) =>
      performances.map(({ row: { id } }) => {
        const isOnlyLate = (late[id] ?? 0) > 0;
        late[id] = (late[id] ?? 0) - 1;
        return { id, isOnlyLate, failures: isOnlyLate ? ['too late'] : [] } as unknown as Result;
      }),
    onPlayed: () => undefined,
    onResult: ({ id, failures }) => said.push(`${id} ${failures.join('')}`),
  });
  return { results, said, together };
}

describe('a round', () => {
  test('plays those that break brokers last and alone, and answers all in their order', async () => {
    const { results, together } = await play([row('a', loud), row('b'), row('c'), row('d', loud)], { atATime: 2 });
    expect(together).toEqual(['b', 'b+c', 'a', 'd']);
    expect(results.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('plays no more at a time than it may, and all of many', async () => {
    const rows = Array.from({ length: 20 }, (_, index) => row(`r${index}`));
    const { results, together } = await play(rows, { atATime: 3 });
    expect(results.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(Math.max(...together.map((ids) => ids.split('+').length))).toBe(3);
  });

  test('plays a row once more that failed by its bound alone, and says so', async () => {
    const { results, said } = await play([row('a'), row('b')], { late: { b: 1 } });
    expect(said).toEqual(['a ', 'b ']);
    expect(results.map(({ note }) => note)).toEqual([undefined, 'played twice, since the first time too late']);
  });

  test('does not play it a third time', async () => {
    const { results } = await play([row('a')], { late: { a: 2 } });
    expect(results.map(({ failures }) => failures)).toEqual([['too late']]);
  });
});

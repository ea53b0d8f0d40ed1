import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createPartitionCounts, type PartitionCounts } from '../src/partition-counts.ts';

/** Counts from a table that the test changes; `asked` counts the look-ups. */
function countsFrom(
  table: Map<string, number | Error>,
  maxAgeMs: number,
): { counts: PartitionCounts; readonly asked: () => number } {
  let asked = 0;
  const counts = createPartitionCounts({
    maxAgeMs,
    async partitionCounts([topic = '']) {
      asked += 1;
      const count = table.get(topic);
      if (count instanceof Error) throw count;
      return new Map(count === undefined ? [] : [[topic, count]]);
    },
  });
  return { counts, asked: () => asked };
}

describe('partition counts', () => {
  test('are looked up once, also by many at a time', async () => {
    const { counts, asked } = countsFrom(new Map([['t', 3]]), 60_000);
    expect(await Promise.all([counts.of('t'), counts.of('t')])).toEqual([3, 3]);
    expect([await counts.of('t'), asked()]).toEqual([3, 1]);
  });

  test('are looked up again when they are old, without making anybody wait', async () => {
    const table = new Map<string, number | Error>([['t', 3]]);
    const { counts } = countsFrom(table, -1);
    await counts.of('t');
    table.set('t', 6);
    expect(await counts.of('t')).toBe(3);
    await nextTurn();
    table.set('t', new Error('no broker answers'));
    expect([await counts.of('t'), await counts.of('t')]).toEqual([6, 6]);
  });

  test('a topic that is missing or has gone is kafka.topic_missing', async () => {
    const table = new Map([['t', 3]]);
    const { counts } = countsFrom(table, 60_000);
    await expect(counts.of('other')).rejects.toMatchObject({ code: 'kafka.topic_missing', detail: 'other' });
    await counts.of('t');
    table.delete('t');
    await expect(counts.refresh('t')).rejects.toMatchObject({ code: 'kafka.topic_missing' });
    await expect(counts.of('t')).rejects.toMatchObject({ code: 'kafka.topic_missing' });
  });
});

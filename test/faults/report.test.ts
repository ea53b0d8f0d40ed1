import { describe, expect, test } from '@jest/globals';
import { catalogue, rows } from './catalogue.ts';
import { line, list, markdown, table } from './report.ts';
import type { Result } from './result.ts';

const result = (changes: Partial<Result> = {}): Result => ({
  id: 'F-01',
  title: 'SIGKILL',
  seed: 1,
  isLong: false,
  failures: [],
  isOnlyLate: false,
  faults: 2,
  verdict: {
    judged: 1_000,
    counters: { L: 0, D: 3, A: 0, T: 0, O: 0, X: 0, C: 0 },
    duplicates: 23,
    redelivered: 20,
    published: 980,
    ignored: 10,
    suppressed: 0,
    deadLettered: 10,
    findings: [],
    drained: true,
    undrained: [],
  },
  recoveryMs: 11_200,
  tookMs: 20_000,
  mostMemoryBytes: 1,
  ...changes,
});

describe('the catalogue', () => {
  test('has every fault from F-01 to F-52, covered or not', () => {
    const covered = new Set(catalogue.map(({ id }) => id.split('.')[0]));
    for (let number = 1; number <= 52; number += 1) {
      expect(covered).toContain(`F-${String(number).padStart(2, '0')}`);
    }
  });

  test('has each once, and says why where it is not covered', () => {
    const all = catalogue.map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
    for (const row of catalogue) if ('notCovered' in row) expect(row.notCovered.length).toBeGreaterThan(20);
  });

  test('bounds every row', () => {
    for (const { id, holds } of rows) expect([id, holds.recoveryMs]).toEqual([id, expect.any(Number)]);
  });

  test('is listed whole', () => {
    const text = list();
    for (const { id, title } of catalogue) expect(text).toContain(`${id.padEnd(8)}${title}`);
  });
});

describe('the report', () => {
  test('sums a row over its seeds', () => {
    const text = table([result(), result({ seed: 2, recoveryMs: 12_900 })]);
    expect(text).toMatch(/F-01 +SIGKILL +2 +4 +2000 +0 +0 +0 +0 +0 +0 +6 +12\.9 s +holds/);
  });

  test('says what failed, with which seed, and where its files are', () => {
    const failed = result({ seed: 7, failures: ['L = 1: webhook x'], folder: '/tmp/x' });
    const text = table([result(), failed]);
    expect(text).toContain('FAILS 1 of 2');
    expect(text).toContain('F-01 with seed 7: L = 1: webhook x (/tmp/x)');
    expect(line(failed)).toContain('F-01 seed 7: FAILS: L = 1: webhook x');
  });

  test('calls unknown what is unknown', () => {
    const nothing = result({ verdict: undefined, recoveryMs: undefined, failures: ['it ended'] });
    expect(table([nothing])).toContain('unknown');
  });

  test('is Markdown with what is not covered', () => {
    const text = markdown([result(), result({ id: 'S-01', title: 'a | b' })]);
    expect(text).toContain('2 runs of 2 rows, those of a row with a seed each: 4 faults, 2,000 webhooks judged.');
    expect(text).toContain('| S-01 | a \\| b | 1 |');
    for (const row of catalogue) if ('notCovered' in row) expect(text).toContain(`| ${row.id} | ${row.title} |`);
    const columns = text.split('\n').filter((one) => /^\| (F-01|id|---) /.test(one) && one.includes('L'));
    expect(new Set(columns.map((one) => one.split(/(?<!\\)\|/).length)).size).toBeLessThan(3);
  });

  test('of the documentation says what failed, what was played twice, by which commits, and what others waited', () => {
    const disturbance = { provider: 'trickle', beforeMs: 100, duringMs: 150 } as const;
    const text = markdown([
      result({ revision: 'a1' }),
      result({ seed: 2, revision: 'a1', note: 'played twice, since it was late' }),
      result({ seed: 3, revision: 'b2', failures: ['L = 1: webhook x'] }),
      result({ id: 'B-01', isLong: true, revision: 'b2', disturbance, mostMemoryBytes: 200 * 2 ** 20 }),
    ]);
    expect(text).toContain('Commits: a1 (2), b2 (2).');
    expect(text).toContain('- F-01 with seed 3: L = 1: webhook x');
    expect(text).toContain('- F-01 with seed 2: played twice, since it was late');
    expect(text).toContain('| B-01 --long | SIGKILL | 1 |');
    expect(text).toContain(
      '- B-01 --long with seed 1: 99 in 100 of trickle 100 ms before and 150 ms during, 200 MB at most',
    );
  });
});

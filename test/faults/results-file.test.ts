import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openResults } from './results-file.ts';
import type { Result } from './result.ts';

const folder = mkdtempSync(join(tmpdir(), 'tributary-results-'));
afterAll(() => rmSync(folder, { recursive: true }));

function resultOf(id: string, seed: number): Result {
  const played = { faults: 1, verdict: undefined, recoveryMs: 1, tookMs: 1, mostMemoryBytes: 1 };
  return { id, title: id, seed, isLong: false, failures: [], isOnlyLate: false, ...played };
}

describe('results of campaigns', () => {
  test('are kept in a file, and what stands there is not to be played again', () => {
    const file = join(folder, 'results.jsonl');
    openResults(file).add(resultOf('F-01', 1));
    const later = openResults(file);
    expect(later.has({ id: 'F-01' }, 1)).toBe(true);
    expect([later.has({ id: 'F-01' }, 2), later.has({ id: 'F-02' }, 1), later.has({ id: 'F-01' }, 1, true)]).toEqual([
      false,
      false,
      false,
    ]);
    later.add(resultOf('F-01', 2));
    openResults(file).add(resultOf('F-02', 1));
    expect(later.read().map(({ id, seed }) => `${id} ${seed}`)).toEqual(['F-01 1', 'F-01 2', 'F-02 1']);
  });

  test('are those of this process where no file is named', () => {
    const results = openResults(undefined);
    results.add(resultOf('F-01', 1));
    expect([results.read().length, results.has({ id: 'F-01' }, 1)]).toEqual([1, false]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { prepare, type Example } from './example.ts';

let cache: string;
let said: string[];
const say = (line: string) => void said.push(line);
beforeEach(() => {
  said = [];
  cache = mkdtempSync(join(tmpdir(), 'tributary-interop-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

function example(changes: Partial<Example> = {}): Example & { installed: string[] } {
  const installed: string[] = [];
  return {
    language: 'Fortran',
    installed,
    cacheName: async () => 'fortran-1',
    install: async (folder) => {
      installed.push(folder);
      writeFileSync(join(folder, 'program'), '');
    },
    command: (folder) => [join(folder, 'program')],
    ...changes,
  };
}

const absent = example({ cacheName: () => Promise.reject(new Error('there is no Fortran')) });
const broken = example({
  install: () => Promise.reject(new Error('the compiler ended with 1\nand a page of what it said')),
});

test('an example is installed into the cache, once', async () => {
  const one = example();
  const ready = { kind: 'ready', language: 'Fortran', command: [join(cache, 'tributary/fortran-1/program')] };
  await expect(prepare(one, { environment: { XDG_CACHE_HOME: cache }, say })).resolves.toEqual(ready);
  await expect(prepare(one, { environment: { XDG_CACHE_HOME: cache }, say })).resolves.toEqual(ready);
  expect(one.installed).toHaveLength(1);
});

test.each([
  ['its language is not there', absent, 'there is no Fortran'],
  ['it cannot be installed', broken, 'it could not be installed'],
])('where %s it is skipped with the reason, unless languages are required', async (_what, one, reason) => {
  const environment = { XDG_CACHE_HOME: cache };
  const required = { environment: { ...environment, TRIBUTARY_REQUIRE_LANGUAGES: '1' }, say };
  await expect(prepare(one, { environment, say })).resolves.toEqual({ kind: 'skipped', language: 'Fortran', reason });
  expect(said.at(-1)).toContain(`The example in Fortran is not tested. ${reason}`);
  await expect(prepare(one, required)).rejects.toThrow(reason);
});

import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { lintPlugin } from '../src/index.ts';

const folderOf = (name: string) => join(import.meta.dirname, 'plugins', name);

test('a good plugin has no finding', async () => {
  const { cases, findings } = await lintPlugin(folderOf('good'));
  expect(findings).toEqual([]);
  expect(cases).toBeGreaterThan(4);
});

test.each([
  ['counts-in-floats', 'no-arithmetic', 'src/index.ts:9'],
  ['not-a-number', 'no-arithmetic', 'src/index.ts:4'],
  ['unsafe-integer', 'no-arithmetic', 'src/index.ts:4'],
  ['reads-the-clock', 'no-surroundings', 'src/index.ts:7'],
  ['throws-dice', 'no-arithmetic', 'src/index.ts:7'],
  ['reads-the-environment', 'no-surroundings', 'src/index.ts:7'],
  ['catches', 'no-try-catch', 'src/index.ts:5'],
  ['reads-later', 'no-async', 'src/index.ts:4'],
  ['maps-what-nobody-documents', 'every-mapping-has-a-source', 'src/index.ts:10'],
  ['leaves-out-a-documented-type', 'every-documented-type-is-mapped', 'documented.json:4'],
  ['documents-nothing', 'documented-types', 'documented.json:undefined'],
])('finds in %s: %s, with file and line', async (name, rule, place) => {
  const { findings } = await lintPlugin(folderOf(name));
  const caught = findings.filter((finding) => finding.rule === rule);
  expect(caught.map(({ file, line }) => `${file}:${line}`)).toContain(place);
  for (const { what, toDo } of caught) expect(`${what}. ${toDo}`).toMatch(/\w/);
});

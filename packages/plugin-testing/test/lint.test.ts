import { expect, test } from '@jest/globals';
import { lintPlugin } from '../src/index.ts';
import { caughtByLint, folderOf, sound } from './broken-plugins.ts';

test.each(sound)('a plugin that is %s has no finding', async (name) => {
  const { cases, findings } = await lintPlugin(folderOf(name));
  expect(findings).toEqual([]);
  expect(cases).toBeGreaterThan(4);
});

test.each(caughtByLint)('finds in %s: %s, with file and line', async (name, rule, place) => {
  const { findings } = await lintPlugin(folderOf(name));
  const caught = findings.filter((finding) => finding.rule === rule);
  expect(caught.map(({ file, line }) => `${file}:${line}`)).toContain(place);
  for (const { what, toDo } of caught) expect(`${what}. ${toDo}`).toMatch(/\w/);
});

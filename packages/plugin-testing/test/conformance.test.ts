import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { conformanceCases, runConformance } from '../src/index.ts';
import { caughtByConformance, caughtByLint, folderOf, sound } from './broken-plugins.ts';

describe('the suite', () => {
  test.each(sound)('finds nothing in a plugin that is %s', async (name) => {
    const { cases, findings } = await runConformance(folderOf(name));
    expect(findings).toEqual([]);
    expect(cases).toBeGreaterThan(10);
  });

  test.each(caughtByConformance)('catches the plugin that is named %s: %s', async (name, rule, where) => {
    const { findings } = await runConformance(folderOf(name));
    const caught = findings.filter((finding) => finding.rule === rule && finding.where.includes(where));
    expect(caught).not.toEqual([]);
    for (const { what, toDo } of caught) expect(`${what}. ${toDo}`).toMatch(/\w/);
  });

  test.each([
    ['fixture-without-source', 'every-fixture-has-a-source', 'fixtures/charge.paid.json:2'],
    ['fixture-without-any-source', 'every-fixture-has-a-source', 'fixtures/charge.paid.json:1'],
    ['type-without-fixture', 'every-type-has-a-fixture', 'src/index.ts:9'],
    ['wrong-golden', 'golden-events', 'fixtures/charge.paid.json:51'],
    ['no-exponent', 'documented-webhooks-become-events', 'fixtures/charge.paid.json:10'],
    ['impossible-date', 'documented-webhooks-become-events', 'fixtures/charge.paid.json:6'],
    ['lone-surrogate', 'documented-webhooks-become-events', 'fixtures/charge.paid.json:12'],
    ['crashes', 'no-crash', 'fixtures/charge.paid.json:9'],
    ['guesses-the-unit', 'exact-amounts', 'fixtures/charge.paid.json:10'],
    ['imports-over-lines', 'sdk-alone', 'src/index.ts:5'],
    ['unsorted-table', 'sorted-table', 'src/index.ts:9'],
  ])('says where in %s the author has to look: %s', async (name, rule, place) => {
    const { findings } = await runConformance(folderOf(name));
    const places = findings.filter((finding) => finding.rule === rule).map(({ file, line }) => `${file}:${line}`);
    expect(places).toContain(place);
  });

  test.each([
    ['impossible-date', 'It was read with optionalTime, which takes RFC 3339 text and Unix time as a number: take'],
    ['no-exponent', 'It was read with optionalMinorUnits, which takes a whole number, and needs a currency'],
    ['lone-surrogate', 'It was read with metadata: take'],
  ])('says of %s how the place was read that could not be: %s', async (name, remedy) => {
    const { findings } = await runConformance(folderOf(name));
    expect(findings.map(({ toDo }) => toDo)).toEqual([expect.stringContaining(remedy)]);
  });

  test('says once what is wrong with a fixture as it stands', async () => {
    const { findings } = await runConformance(folderOf('wrong-resource'));
    expect(findings.map(({ rule }) => rule)).toEqual(['documented-webhooks-become-events']);
  });

  test.each(sound)('names its cases of %s uniquely, so that a test runner can show each', async (one) => {
    const names = (await conformanceCases(folderOf(one))).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the broken plugins', () => {
  const source = join(import.meta.dirname, '../src');
  const files = readdirSync(source).filter((file) => file.endsWith('.ts'));
  const sources = files.map((file) => readFileSync(join(source, file), 'utf8'));
  const broken = [...caughtByConformance, ...caughtByLint];

  test('break every rule of the suite and of the lint, each at least once', () => {
    const rules = sources.flatMap((text) => [...text.matchAll(/\brule: '([a-z-]+)'/g)].map(([, rule]) => rule));
    expect([...new Set(broken.map(([, rule]) => rule))].toSorted()).toEqual([...new Set(rules)].toSorted());
  });

  test('are all that lie here, besides the sound ones', () => {
    const folders = readdirSync(folderOf(''), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const names = folders.map(({ name }) => name).filter((name) => !name.startsWith('copy-'));
    expect([...new Set([...broken.map(([name]) => name), ...sound])].toSorted()).toEqual(names.toSorted());
  });
});

import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { conformanceCases, runConformance } from '../src/index.ts';

const folderOf = (name: string) => join(import.meta.dirname, 'plugins', name);

describe('the suite', () => {
  test('finds nothing in a good plugin', async () => {
    const { cases, findings } = await runConformance(folderOf('good'));
    expect(findings).toEqual([]);
    expect(cases).toBeGreaterThan(10);
  });

  test.each([
    ['type-without-fixture', 'every-type-has-a-fixture', 'charge.failed'],
    ['fixture-of-no-type', 'every-fixture-has-a-type', 'fixtures/charge.lost.json'],
    ['fixture-without-source', 'every-fixture-has-a-source', 'fixtures/charge.paid.json'],
    ['unsorted-table', 'sorted-table', 'charge.paid'],
    ['wrong-golden', 'golden-events', 'charge.paid'],
    ['reads-the-clock', 'pure-reading', 'charge.paid'],
    ['throws-dice', 'pure-reading', 'charge.paid'],
    ['reads-the-environment', 'pure-reading', 'charge.paid'],
    ['keeps-state', 'same-bytes-same-events', 'charge.paid'],
    ['imports-files', 'sdk-alone', 'index.ts'],
    ['crashes', 'no-crash', 'charge.paid, data.status'],
    ['counts-in-floats', 'exact-amounts', 'charge.paid, data.amount'],
    ['signs-the-timestamp-alone', 'unverified-bytes-are-refused', 'charge.paid'],
    ['judges-by-its-own-clock', 'unverified-bytes-are-refused', 'received a day after'],
    ['knows-one-key', 'several-keys', 'charge.paid'],
    ['wrong-resource', 'documented-webhooks-become-events', 'charge.paid'],
    ['not-a-number', 'documented-webhooks-become-events', 'charge.paid'],
    ['unsafe-integer', 'documented-webhooks-become-events', 'charge.paid'],
    ['no-exponent', 'documented-webhooks-become-events', 'charge.paid'],
    ['impossible-date', 'documented-webhooks-become-events', 'charge.paid'],
    ['lone-surrogate', 'documented-webhooks-become-events', 'charge.paid'],
    ['throws-a-string', 'documented-webhooks-become-events', 'charge.paid'],
    ['reads-later', 'documented-webhooks-become-events', 'charge.paid'],
  ])('catches the plugin that is named %s: %s', async (name, rule, where) => {
    const { findings } = await runConformance(folderOf(name));
    const caught = findings.filter((finding) => finding.rule === rule && finding.where.includes(where));
    expect(caught).not.toEqual([]);
    for (const { what, toDo } of caught) expect(`${what}. ${toDo}`).toMatch(/\w/);
  });

  test.each([
    ['fixture-without-source', 'every-fixture-has-a-source', 'fixtures/charge.paid.json:2'],
    ['type-without-fixture', 'every-type-has-a-fixture', 'src/index.ts:9'],
    ['wrong-golden', 'golden-events', 'fixtures/charge.paid.json:51'],
    ['no-exponent', 'documented-webhooks-become-events', 'fixtures/charge.paid.json:10'],
    ['impossible-date', 'documented-webhooks-become-events', 'fixtures/charge.paid.json:6'],
    ['lone-surrogate', 'documented-webhooks-become-events', 'fixtures/charge.paid.json:12'],
    ['crashes', 'no-crash', 'fixtures/charge.paid.json:9'],
    ['unsorted-table', 'sorted-table', 'src/index.ts:9'],
  ])('says where in %s the author has to look: %s', async (name, rule, place) => {
    const { findings } = await runConformance(folderOf(name));
    const places = findings.filter((finding) => finding.rule === rule).map(({ file, line }) => `${file}:${line}`);
    expect(places).toContain(place);
  });

  test('names its cases uniquely, so that a test runner can show each', async () => {
    const names = (await conformanceCases(folderOf('good'))).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

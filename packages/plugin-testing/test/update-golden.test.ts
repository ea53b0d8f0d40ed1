import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runConformance, updateGolden } from '../src/index.ts';

const plugins = join(import.meta.dirname, 'plugins');
let folder: string;
const fixture = () => join(folder, 'fixtures/charge.paid.json');
const read = () => JSON.parse(readFileSync(fixture(), 'utf8')) as Record<string, unknown>;
const rewrite = (change: (content: Record<string, unknown>) => void) => {
  const content = read();
  change(content);
  writeFileSync(fixture(), JSON.stringify(content, null, 2));
};

// Beside the others, since the plugin imports what they share.
beforeEach(() => {
  folder = mkdtempSync(join(plugins, 'copy-'));
  cpSync(join(plugins, 'good'), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('golden events that are missing are written, and then the plugin conforms', async () => {
  rewrite((content) => delete content['events']);
  expect((await runConformance(folder)).findings.map(({ rule }) => rule)).toEqual(['golden-events']);
  expect((await updateGolden(folder)).map(({ kind }) => kind)).toEqual(['written']);
  expect((await runConformance(folder)).findings).toEqual([]);
  expect((await updateGolden(folder)).map(({ kind }) => kind)).toEqual(['same']);
});

test('a webhook that ends in the dead letters is left as it is', async () => {
  rewrite((content) => (content['body'] = { id: 'evt_1', type: 'charge.lost', data: {} }));
  const before = readFileSync(fixture(), 'utf8');
  expect(await updateGolden(folder)).toMatchObject([{ fixture: 'charge.paid', kind: 'refused' }]);
  expect(readFileSync(fixture(), 'utf8')).toBe(before);
});

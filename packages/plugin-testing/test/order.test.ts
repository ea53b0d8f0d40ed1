import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runConformance } from '../src/index.ts';

const plugins = join(import.meta.dirname, 'plugins');
let folder: string;

// Beside the others, since the plugin imports what they share.
beforeEach(() => {
  folder = mkdtempSync(join(plugins, 'copy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function findingsOf(plugin: string, order?: string) {
  cpSync(join(plugins, plugin), folder, { recursive: true });
  const file = join(folder, 'fixtures/charge.paid.json');
  const content = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...content, order }, null, 2));
  return (await runConformance(folder)).findings;
}

test('a webhook that is received under another key than that of its event is found, with the place of the id', async () => {
  expect(await findingsOf('forgets-the-order')).toEqual([
    expect.objectContaining({
      rule: 'received-in-order',
      what: 'its event is keyed ch_1 (data.id), but it is received under the digest of its body',
      file: 'fixtures/charge.paid.json',
      line: 8,
    }),
  ]);
});

test('a fixture may say why it is received under another key', async () => {
  expect(await findingsOf('forgets-the-order', 'nothing in the body names the payment')).toEqual([]);
});

test.each(['', 'because'])('a reason that says nothing (%j) is none', async (order) => {
  expect(await findingsOf('forgets-the-order', order)).toHaveLength(1);
});

test('a reason that is not needed any more is found', async () => {
  expect(await findingsOf('good', 'nothing in the body names the payment')).toEqual([
    expect.objectContaining({ rule: 'received-in-order', toDo: 'Remove `order` from the fixture', line: 60 }),
  ]);
});

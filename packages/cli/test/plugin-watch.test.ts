import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
// Within the repository, where the plugin finds the SDK.
const folder = mkdtempSync(join(import.meta.dirname, 'plugins/watched-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('plugin test --watch runs again with each change, and says where a syntax error is', async () => {
  cpSync(join(root, 'packages/cli/template/plugin'), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "name": "watched", "version": "1.0.0", "type": "module" }');
  const main = join(root, 'packages/cli/src/main.ts');
  const child = spawn(process.execPath, [
    '--conditions=tributary-source',
    main,
    'plugin',
    'test',
    folder,
    '--update',
    '--watch',
  ]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    await until(() => /All \d+ cases hold/.test(output));
    output = '';
    const source = join(folder, 'src/payments.ts');
    const good = readFileSync(source, 'utf8');
    writeFileSync(source, good.replace('return {', 'return {;'));
    await until(() => output.includes('plugin.load_failed') && /payments\.ts:\d+\)/.test(output));
    output = '';
    writeFileSync(source, good);
    await until(() => /All \d+ cases hold/.test(output));
  } finally {
    child.kill('SIGINT');
  }
  expect(await ended).toBe(0);

  async function until(holds: () => boolean): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (!holds()) {
      if (Date.now() > deadline) throw new Error(`it did not come: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}, 100_000);

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
// Within the repository, where the plugin finds the SDK.
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(import.meta.dirname, 'plugins/watched-'));
  cpSync(join(root, 'packages/cli/template/plugin'), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "name": "watched", "version": "1.0.0", "type": "module" }');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const main = join(root, 'packages/cli/src/main.ts');

test('plugin test --watch runs again with each change, and says where a syntax error is', async () => {
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
}, 100_000);

test('plugin test --watch ends when the wrapper that started it was killed', async () => {
  const flags = ['--conditions=tributary-source', main, 'plugin', 'test', folder, '--update', '--watch'];
  // As npx does: a process that waits for the one that it started, with no channel between them.
  const script = `const child = require('node:child_process').spawn(process.execPath, ${JSON.stringify(flags)}, { stdio: 'inherit' });
    console.log('pid ' + child.pid);`;
  const wrapper = spawn(process.execPath, ['--eval', script]);
  let output = '';
  wrapper.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await until(() => /All \d+ cases hold/.test(output));
  const pid = Number(/pid (\d+)/.exec(output)?.[1]);
  wrapper.kill('SIGKILL');
  try {
    await until(() => !isRunning(pid));
  } finally {
    if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  }
}, 100_000);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // there is no such process
  }
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

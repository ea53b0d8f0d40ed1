import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';

const sealed = pathToFileURL(join(import.meta.dirname, '../../src/worker/sealed-process.ts')).href;

/** A thread whose process is sealed and which then does so: what it says, and whether its process went on. */
function afterSealing(code: string): string {
  const inThread = `await import('node:process'); const { sealProcess } = await import(${JSON.stringify(sealed)}); const end = sealProcess(); ${code}`;
  const program = `
    const { Worker } = await import('node:worker_threads');
    const source = 'data:text/javascript,' + encodeURIComponent(${JSON.stringify(inThread)});
    const thread = new Worker(new URL(source), { stdout: true, stderr: true });
    thread.on('message', (text) => console.log(text));
    thread.on('error', (error) => console.log(error.message));
    process.on('exit', () => console.log('process'));`;
  const flags = ['--no-warnings', '--input-type=module', '--eval', program];
  return spawnSync(process.execPath, flags, { encoding: 'utf8' }).stdout.trim().split('\n').join(', ');
}

const names = ['abort', 'dlopen', 'exit', 'kill', 'reallyExit', '_kill', '_rawDebug'];

test.each(names)(
  'process.%s is an error where it stands, and the process goes on',
  (name) => {
    expect(afterSealing(`process[${JSON.stringify(name)}](process.pid, 9);`)).toBe(
      `process.${name} is not for plugins, process`,
    );
  },
  30_000,
);

test('so it is by the name that is imported', () => {
  const code = `const { kill } = await import('node:process'); kill(process.pid, 9);`;
  expect(afterSealing(code)).toBe('process.kill is not for plugins, process');
}, 30_000);

test('and it cannot be put back', () => {
  expect(afterSealing(`process.kill = () => {};`)).toContain('Cannot assign to read only property');
}, 30_000);

test('what it answers ends the thread, after what was told', () => {
  const code = `const { parentPort } = await import('node:worker_threads'); parentPort.postMessage('told'); end();`;
  expect(afterSealing(code)).toBe('told, process');
}, 30_000);

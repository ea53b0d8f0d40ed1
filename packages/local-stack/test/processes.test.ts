import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { startProcesses, type Processes } from '../src/processes.ts';

jest.setTimeout(60_000);

const announce = 'console.log(process.pid); setInterval(() => 0, 1e6);';

async function waitFor<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let left = 300; left > 0; left -= 1) {
    const found = await look();
    if (found !== undefined) return found;
    await wait(50);
  }
  throw new Error('it did not happen');
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('processes under the watchdog', () => {
  let folder = '';
  let processes: Processes | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-test-'));
    await mkdir(join(folder, 'data'));
  });
  afterEach(async () => {
    await processes?.close();
    processes = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  const open = (): Processes => (processes ??= startProcesses({ logFolder: folder, environment: process.env }));
  const logFile = () => join(folder, 'child.log');
  const run = (script: string) =>
    open().run({ file: process.execPath, args: ['-e', script], folder, logFile: logFile() });
  const readPid = (): Promise<number> =>
    waitFor(async () => Number(/^\d+/.exec(await readFile(logFile(), 'utf8').catch(() => ''))?.[0] ?? 0) || undefined);
  const isThere = (name: string): Promise<boolean> =>
    access(join(folder, name)).then(
      () => true,
      () => false,
    );

  test.each([
    ['an exit code', 'process.exit(3)', { kind: 'exited', exitCode: 3 }],
    ['a signal', 'process.kill(process.pid, "SIGKILL")', { kind: 'killed', signal: 'SIGKILL' }],
  ])('end with %s', async (_, script, end) => {
    const task = run(script);
    expect(await task.ended).toEqual(end);
    expect(task.end()).toEqual(end);
  });

  test('that cannot be run say so', async () => {
    const task = open().run({ file: join(folder, 'no-such-program'), args: [], folder, logFile: logFile() });
    expect(await task.ended).toMatchObject({ kind: 'failed', reason: expect.stringContaining('ENOENT') });
  });

  test('that cannot be given a log say so', async () => {
    const task = open().run({ file: process.execPath, args: ['-v'], folder, logFile: join(folder, 'no', 'log') });
    expect(await task.ended).toMatchObject({ kind: 'failed', reason: expect.stringContaining('ENOENT') });
  });

  test('are sent signals, and none when they are gone', async () => {
    const task = run(announce);
    await readPid();
    task.signal('SIGSTOP');
    task.signal('SIGKILL');
    expect(await task.ended).toEqual({ kind: 'killed', signal: 'SIGKILL' });
    task.signal('SIGCONT');
  });

  test('are stopped one by one', async () => {
    const task = run(announce);
    const pid = await readPid();
    await task.stop();
    expect(isAlive(pid)).toBe(false);
    await task.stop();
  });

  test('are gone when closed, and what is to be discarded too, however often it is closed', async () => {
    const task = run(announce);
    open().discard([join(folder, 'data')]);
    const pid = await readPid();
    await Promise.all([open().close(), open().close()]);
    await open().close();
    expect(isAlive(pid)).toBe(false);
    expect(task.end()).toBeDefined();
    expect([await isThere('data'), await isThere('child.log')]).toEqual([false, true]);
  });

  test('end with their parent when it is killed, even the stubborn, and what is to be discarded goes', async () => {
    const file = fileURLToPath(new URL('./fixtures/hold-processes.ts', import.meta.url));
    const env = { ...process.env, NODE_OPTIONS: undefined };
    const parent = spawn(process.execPath, [file, folder], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    const pid = await readPid();
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await waitFor(() => (isAlive(pid) ? undefined : true));
    await waitFor(async () => ((await isThere('data')) ? undefined : true));
    expect(await readFile(logFile(), 'utf8')).toContain('stubborn');
  });

  test('are ended by the parent when the watchdog itself is killed', async () => {
    const task = run(`console.log(process.ppid); ${announce}`);
    open().discard([join(folder, 'data')]);
    const watchdogPid = await readPid();
    const pid = await waitFor(async () => Number((await readFile(logFile(), 'utf8')).split('\n')[1]) || undefined);
    process.kill(watchdogPid, 'SIGKILL');
    expect(await task.ended).toMatchObject({ kind: 'failed' });
    await waitFor(() => (isAlive(pid) ? undefined : true));
    await waitFor(async () => ((await isThere('data')) ? undefined : true));
    expect(await run(announce).ended).toMatchObject({ kind: 'failed' });
  });
});

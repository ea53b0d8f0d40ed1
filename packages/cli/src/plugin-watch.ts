import { spawn, type ChildProcess } from 'node:child_process';
import { watchFolder } from './folder-watch.ts';
import { exitCodes, type Output } from './output.ts';
import type { Shell } from './program.ts';

/** What an installation and a build write. */
const ignored = ['node_modules', 'dist', '.git'];

const parentCheckMs = 1000;

/** What `plugin test --watch` is given. */
export interface WatchPluginOptions {
  shell: Shell;
  output: Output;
  update?: boolean;
  json?: boolean;
}

/**
 * Tests the plugin in a folder, and again with each change in it, until the first SIGINT or SIGTERM, or until its parent ends. Each run is a process of its own: a
 * module that was loaded once is never read again. Resolves with 0.
 */
export async function watchPlugin(
  folder: string,
  { shell, output, update, json }: WatchPluginOptions,
): Promise<number> {
  const flags = [...(update === true ? ['--update'] : []), ...(json === true ? ['--json'] : [])];
  const { promise: stop, resolve } = Promise.withResolvers<void>();
  shell.onStop(resolve);
  whenParentEnds(resolve);
  let running: ChildProcess | undefined;

  function run(): void {
    running?.kill();
    const started = performance.now();
    const child = spawn(process.execPath, [...process.execArgv, mainFile(), 'plugin', 'test', folder, ...flags], {
      cwd: shell.workingFolder,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    running = child;
    child.once('exit', (code, signal) => {
      if (signal === null)
        output.progress(
          `${code === 0 ? '✓' : '✗'} ${((performance.now() - started) / 1000).toFixed(1)} s. Waiting for a change …`,
        );
    });
  }

  const watcher = watchFolder({ folder, ignored, onChange: run });
  run();
  await stop;
  watcher.close();
  running?.kill();
  return exitCodes.ok;
}

/** A wrapper that was killed, as npx, can tell nobody; but then the process gets another parent. */
function whenParentEnds(callback: () => void): void {
  const parent = process.ppid;
  setInterval(() => (process.ppid === parent ? undefined : callback()), parentCheckMs).unref();
}

/** The command line itself, from its sources or built. */
function mainFile(): string {
  return new URL(import.meta.url.endsWith('.ts') ? './main.ts' : './main.js', import.meta.url).pathname;
}

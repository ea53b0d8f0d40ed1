import { spawn, type ChildProcess } from 'node:child_process';
import { watch } from 'node:fs';
import { sep } from 'node:path';
import { exitCodes, type Output } from './output.ts';
import type { Shell } from './program.ts';

/** How long a folder must be quiet: an editor writes a file in several steps. */
const quietMs = 100;

/** What `plugin test --watch` is given. */
export interface WatchPluginOptions {
  shell: Shell;
  output: Output;
  update?: boolean;
  json?: boolean;
}

/**
 * Tests the plugin in a folder, and again with each change in it, until the first SIGINT or SIGTERM. Each run is a process of its own: a
 * module that was loaded once is never read again. Resolves with 0.
 */
export async function watchPlugin(
  folder: string,
  { shell, output, update, json }: WatchPluginOptions,
): Promise<number> {
  const flags = [...(update === true ? ['--update'] : []), ...(json === true ? ['--json'] : [])];
  const { promise: stop, resolve } = Promise.withResolvers<void>();
  shell.onStop(resolve);
  let running: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;

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

  const watcher = watch(folder, { recursive: true }, (_event, file) => {
    if (file !== null && isIgnored(file)) return;
    clearTimeout(timer);
    timer = setTimeout(run, quietMs);
  });
  run();
  await stop;
  clearTimeout(timer);
  watcher.close();
  running?.kill();
  return exitCodes.ok;
}

/** What a build and an installation write. */
function isIgnored(file: string): boolean {
  return file.split(sep).some((part) => ['node_modules', 'dist', '.git'].includes(part));
}

/** The command line itself, from its sources or built. */
function mainFile(): string {
  return new URL(import.meta.url.endsWith('.ts') ? './main.ts' : './main.js', import.meta.url).pathname;
}

import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Environment } from './environment.ts';
import type { Command, End, Order, Report, Signal } from './messages.ts';

/** A process that the watchdog was asked to start. */
export interface Task {
  logFile: string;
  /** Resolves, never rejects, when the process is gone or could not be started. */
  ended: Promise<End>;
  /** How it ended, undefined while it runs. */
  end(): End | undefined;
  /** Its number for the system, undefined before it has one. */
  pid(): number | undefined;
  /** Sends a signal; nothing where the process is gone. */
  signal(signal: Signal): void;
  /** SIGTERM, and SIGKILL after five seconds; resolves when it is gone. */
  stop(): Promise<void>;
}

/** Processes that end with this one, also when it is killed. */
export interface Processes {
  run(command: Command): Task;
  /** Folders and files to remove when all processes have ended; replaces what was said before. */
  discard(paths: readonly string[]): void;
  /** Ends them all, then removes what is to be discarded. May be called again. */
  close(): Promise<void>;
}

interface Entry {
  pid: number | undefined;
  end: End | undefined;
  settle(end: End): void;
}

const closeTimeoutMs = 20_000;

/**
 * Starts the watchdog that keeps the processes. Its own complaints go to `watchdog.log` in `logFolder`; `environment`
 * is what the processes get, but for Node's own options.
 */
export function startProcesses(options: { logFolder: string; environment: Environment }): Processes {
  const watchdog = forkWatchdog(options.logFolder, options.environment);
  const entries: Entry[] = [];
  let discarded: readonly string[] = [];
  const order = (message: Order): void => {
    // The callback takes the error of a watchdog that has just gone: `exit` follows and ends every task.
    if (watchdog.connected) watchdog.send(message, () => undefined);
  };
  const gone = new Promise<void>((resolve) => {
    watchdog.once('exit', () => resolve());
    watchdog.once('error', () => resolve());
  }).then(() => endWithoutWatchdog(entries, discarded));
  watchdog.on('message', (report: Report) => note(entries, report));
  return {
    run(command) {
      const id = entries.length;
      const { entry, ended } = createEntry();
      entries.push(entry);
      order({ kind: 'run', id, command });
      if (!watchdog.connected) entry.settle(lost);
      const stop = async (): Promise<void> => {
        order({ kind: 'stop', id });
        await ended;
      };
      const signal = (name: Signal): void => order({ kind: 'signal', id, signal: name });
      return { logFile: command.logFile, ended, end: () => entry.end, pid: () => entry.pid, signal, stop };
    },
    discard(paths) {
      discarded = paths;
      order({ kind: 'discard', paths });
    },
    close: () => closeWatchdog(watchdog, gone),
  };
}

const lost: End = { kind: 'failed', reason: 'the process that watches over it is gone' };

function forkWatchdog(logFolder: string, environment: Environment): ChildProcess {
  // The sources run as .ts and the built package as .js: the watchdog lies beside this file as the same kind.
  const file = fileURLToPath(new URL(`./watchdog${extname(import.meta.url)}`, import.meta.url));
  const log = openSync(join(logFolder, 'watchdog.log'), 'a');
  const env = { ...environment, NODE_OPTIONS: undefined };
  try {
    return fork(file, [], { detached: true, execArgv: [], env, stdio: ['ignore', log, log, 'ipc'] });
  } finally {
    closeSync(log);
  }
}

function createEntry(): { entry: Entry; ended: Promise<End> } {
  const { promise, resolve } = Promise.withResolvers<End>();
  const entry: Entry = {
    pid: undefined,
    end: undefined,
    settle(end) {
      entry.end ??= end;
      resolve(entry.end);
    },
  };
  return { entry, ended: promise };
}

function note(entries: Entry[], report: Report): void {
  const entry = entries[report.id];
  if (entry === undefined) return;
  if (report.kind === 'running') entry.pid = report.pid;
  else entry.settle(report.end);
}

/** The parent's side of the same duty: whoever ended the watchdog, what it kept does not stay behind. */
async function endWithoutWatchdog(entries: Entry[], discarded: readonly string[]): Promise<void> {
  for (const entry of entries) {
    if (entry.end === undefined && entry.pid !== undefined) kill(entry.pid);
    entry.settle(lost);
  }
  await Promise.all(discarded.map((path) => rm(path, { recursive: true, force: true, maxRetries: 5 })));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function closeWatchdog(watchdog: ChildProcess, gone: Promise<void>): Promise<void> {
  if (watchdog.connected) watchdog.disconnect();
  const patience = new AbortController();
  const impatience = wait(closeTimeoutMs, undefined, { signal: patience.signal }).then(
    () => watchdog.kill('SIGKILL'),
    () => false,
  );
  await gone;
  patience.abort();
  await impatience;
}

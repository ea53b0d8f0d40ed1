/**
 * A program of its own: starts the processes of a stack and outlives their parent just long enough to end them. The
 * channel to the parent closes when the parent closes it, exits, or is killed with SIGKILL: one way for all three.
 * It runs in a process group of its own, so Ctrl-C in a terminal reaches the parent alone, which drains first.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Command, End, Order, Report } from './messages.ts';

const graceMs = 5_000;
const running = new Map<number, ChildProcess>();
let discardPaths: readonly string[] = [];
let isEnding = false;

function report(message: Report): void {
  // The callback takes the error of a parent that has just gone: `disconnect` follows and does what is needed.
  if (process.connected) process.send?.(message, () => undefined);
}

function start(command: Command): ChildProcess {
  const log = openSync(command.logFile, 'w');
  try {
    return spawn(command.file, command.args, { cwd: command.folder, stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

function run(id: number, command: Command): void {
  const ended = (end: End): void => {
    running.delete(id);
    report({ kind: 'ended', id, end });
  };
  try {
    const child = start(command);
    running.set(id, child);
    child.once('error', (error) => ended({ kind: 'failed', reason: error.message }));
    child.once('exit', (exitCode, signal) =>
      ended(exitCode === null ? { kind: 'killed', signal: signal ?? 'a signal' } : { kind: 'exited', exitCode }),
    );
    if (child.pid !== undefined) report({ kind: 'running', id, pid: child.pid });
  } catch (error) {
    ended({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  child.once('error', () => resolve());
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await promise;
  clearTimeout(impatience);
}

async function endAll(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  await Promise.all([...running.values()].map(stop));
  await Promise.all(discardPaths.map((path) => rm(path, { recursive: true, force: true, maxRetries: 5 })));
  process.exit(0);
}

function obey(order: Order): void {
  if (isEnding) return;
  if (order.kind === 'run') run(order.id, order.command);
  else if (order.kind === 'discard') discardPaths = order.paths;
  else if (order.kind === 'signal') running.get(order.id)?.kill(order.signal);
  else {
    const child = running.get(order.id);
    if (child !== undefined) void stop(child);
  }
}

process.on('message', obey);
process.on('disconnect', () => void endAll());
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void endAll());

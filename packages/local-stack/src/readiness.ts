import { setTimeout as wait } from 'node:timers/promises';
import { StackError } from './error.ts';
import { readLastLines } from './log.ts';
import type { End } from './messages.ts';
import type { Task } from './processes.ts';

const pauseMs = 100;
/** Generous: a JVM on a busy machine takes its time, and whoever waits may interrupt. */
const startTimeoutMs = 300_000;

/** Kafka's words, then the registry's. */
const portTaken = /address already in use|failed to bind|port \d+ seems to be in use/i;

/** A server's port was taken between the moment it was found free and the moment the server bound it. */
export class PortTakenError extends Error {}

/**
 * Waits until `isReady` says so. Rejects with `stack.failed`, naming the log and its last lines, when one of its
 * processes ends before or it takes longer than five minutes; with `PortTakenError` when the log says that its port was taken.
 */
export async function waitUntilReady(
  name: string,
  tasks: readonly Task[],
  isReady: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    const ended = tasks.find((task) => task.end() !== undefined);
    const end = ended?.end();
    if (ended !== undefined && end !== undefined) throw await explainEnd(name, ended.logFile, end);
    if (await isReady()) return;
    await wait(pauseMs);
  }
  throw await failure(`${name} did not answer within ${startTimeoutMs / 1000} seconds`, tasks[0]?.logFile ?? name);
}

/** Waits for a process that does one job; rejects with `stack.failed` unless it ends with exit code 0. */
export async function waitForSuccess(name: string, task: Task): Promise<void> {
  const end = await task.ended;
  if (end.kind !== 'exited' || end.exitCode !== 0) throw await failure(`${name} ${describeEnd(end)}`, task.logFile);
}

async function explainEnd(name: string, logFile: string, end: End): Promise<Error> {
  const error = await failure(`${name} ${describeEnd(end)}`, logFile);
  const isPortTaken = portTaken.test(error.message);
  return isPortTaken ? new PortTakenError(error.message, { cause: error }) : error;
}

async function failure(what: string, logFile: string): Promise<StackError> {
  const lines = await readLastLines(logFile);
  const shown = lines === '' ? ' ' : `\n${lines}\n`;
  return new StackError('stack.failed', `${what}.${shown}Read its log, ${logFile}, and start again.`);
}

function describeEnd(end: End): string {
  if (end.kind === 'failed') return `could not be run: ${end.reason}`;
  return end.kind === 'killed' ? `was ended by ${end.signal}` : `ended with exit code ${end.exitCode}`;
}

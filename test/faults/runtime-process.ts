import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryEnvironment, memoryFlags } from '../../packages/cli/src/memory-bounds.ts';
import type { ClockOrder, NetworkOrder, Pulse, RuntimeOrder } from './process/messages.ts';
import type { Rule } from './process/rules.ts';

/** How a process ended. */
export interface ProcessEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

/** A runtime of the product as a process that can be broken. */
export interface RuntimeProcess {
  readonly name: string;
  readonly logFile: string;
  isRunning(): boolean;
  /** What it said of itself last; undefined before its start is over. */
  pulse(): Pulse | undefined;
  /** The most memory that it said it had. */
  mostMemoryBytes(): number;
  /** Resolves when all of its providers consume; rejects where it ends before. */
  consuming(): Promise<void>;
  /** Resolves when one of its providers is in this state. */
  reaches(state: string): Promise<void>;
  /** Resolves when it was stopped by a SIGSTOP, its own for one. */
  standsStill(): Promise<void>;
  /** What it has written to its log. */
  log(): string;
  /** How often it has joined its groups again. */
  rejoined(): number;
  readonly ended: Promise<ProcessEnd>;
  /** SIGKILL: no time for anything. Resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM: drains, commits, leaves. Resolves when it is gone. */
  terminate(): Promise<ProcessEnd>;
  /** SIGSTOP: stands still, as in a long pause of its host. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  /** What its network does from now on; nothing wrong without rules. */
  network(...rules: Rule[]): void;
  /** Sets its clock, so far ahead of the host's. */
  setClock(skewMs: number): void;
}

const file = join(import.meta.dirname, 'process/runtime.ts');

/** Starts a runtime; its log goes to a file in the folder. */
export function startRuntimeProcess(folder: string, order: RuntimeOrder): RuntimeProcess {
  const logFile = join(folder, `${order.name}.log`);
  const child = spawnRuntime(logFile, order);
  const { promise: ended, resolve: end } = Promise.withResolvers<ProcessEnd>();
  child.on('exit', (exitCode, signal) => end({ exitCode, signal }));
  let pulse: Pulse | undefined;
  let mostMemoryBytes = 0;
  const waiting = new Set<() => void>();
  child.on('message', (message: Pulse) => {
    pulse = message;
    mostMemoryBytes = Math.max(mostMemoryBytes, message.memoryBytes);
    for (const look of waiting) look();
  });
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const until = async (isSo: (states: string[]) => boolean): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => {
      if (isSo(Object.values(pulse?.states ?? {}))) resolve();
    };
    waiting.add(look);
    look();
    void ended.then(({ exitCode, signal: by }) =>
      reject(new Error(`${order.name} ended (${exitCode ?? by}), see ${logFile}`)),
    );
    await promise.finally(() => waiting.delete(look));
  };
  const tell = (order: NetworkOrder | ClockOrder): void => {
    // The callback takes the error of a process that has just gone.
    if (child.connected) child.send(order, () => undefined);
  };
  const signal = (name: NodeJS.Signals): void => void (isRunning() && child.kill(name));
  return {
    name: order.name,
    logFile,
    isRunning,
    pulse: () => pulse,
    mostMemoryBytes: () => mostMemoryBytes,
    ended,
    consuming: () => until((states) => states.length > 0 && states.every((state) => state === 'consuming')),
    reaches: (wanted) => until((states) => states.includes(wanted)),
    async standsStill() {
      while (isRunning() && !isStopped(child.pid)) await sleep(20);
      if (!isRunning()) throw new Error(`${order.name} ended before it stood still, see ${logFile}`);
    },
    log: () => readFileSync(logFile, 'utf8'),
    rejoined: () => readFileSync(logFile, 'utf8').split('re-joining').length - 1,
    async kill() {
      signal('SIGKILL');
      await ended;
    },
    async terminate() {
      signal('SIGCONT');
      signal('SIGTERM');
      return ended;
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    network: (...rules) => tell({ kind: 'network', rules }),
    setClock: (skewMs) => tell({ kind: 'clock', skewMs }),
  };
}

/** The state of a process stands behind its name in /proc; `T` is stopped. */
function isStopped(pid: number | undefined): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
}

function spawnRuntime(logFile: string, order: RuntimeOrder): ChildProcess {
  const log = openSync(logFile, 'a');
  try {
    return fork(file, [JSON.stringify(order)], {
      execArgv: [...memoryFlags, '--conditions=tributary-source', '--disable-warning=ExperimentalWarning'],
      env: { ...process.env, ...memoryEnvironment, NODE_OPTIONS: '' },
      stdio: ['ignore', log, log, 'ipc'],
    });
  } finally {
    closeSync(log);
  }
}

import { setTimeout as wait } from 'node:timers/promises';
import { loopback } from './address.ts';
import type { Task } from './processes.ts';
import { readCluster } from './protocol.ts';
import { PortTakenError, waitUntilReady } from './readiness.ts';

/**
 * One broker of a local stack, for tests of what happens when it ends, stands still or comes back. One call after another:
 * none of them waits for an earlier one.
 */
export interface BrokerNode {
  /** Kafka's own id of the broker, from 1. */
  readonly id: number;
  /** `host:port`, the same after each start. */
  readonly address: string;
  isRunning(): boolean;
  /** Of its process now, for what the system alone can do to it; another after each start. */
  pid(): number | undefined;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM, on which it hands its partitions to the others; resolves when it is gone, after half a minute by SIGKILL. */
  stop(): Promise<void>;
  /** Starts it with its old data and address; resolves when it is a member of its cluster again. Rejects with `stack.failed`. */
  start(): Promise<void>;
  /** SIGSTOP: its connections stay open, and nothing answers. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
}

/** What a broker is made of. */
export interface BrokerNodeDeps {
  id: number;
  port: number;
  /** Its process, which runs. */
  task: Task;
  /** Starts another process of it. */
  run(): Promise<Task>;
}

const stopPatienceMs = 30_000;
const portPauseMs = 500;
const portAttempts = 20;

/** A broker that runs. */
export function createBrokerNode({ id, port, task: first, run }: BrokerNodeDeps): BrokerNode {
  let task = first;
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    task.signal(signal);
    // A process that stands still takes no SIGTERM before it goes on.
    if (signal === 'SIGTERM') task.signal('SIGCONT');
    const impatience = setTimeout(() => task.signal('SIGKILL'), stopPatienceMs);
    await task.ended;
    clearTimeout(impatience);
  };
  return {
    id,
    address: `${loopback}:${port}`,
    isRunning: () => task.end() === undefined,
    pid: () => task.pid(),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    async start() {
      if (task.end() === undefined) return;
      task = await startAgain(port, run);
    },
    pause: () => task.signal('SIGSTOP'),
    resume: () => task.signal('SIGCONT'),
  };
}

/** While it was away its port may have served as the near end of somebody's connection, for a moment. */
async function startAgain(port: number, run: BrokerNodeDeps['run']): Promise<Task> {
  for (let attempt = 1; ; attempt += 1) {
    const task = await run();
    try {
      await waitUntilReady('Kafka', [task], () => isMember(port));
      return task;
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === portAttempts) throw error;
      await wait(portPauseMs);
    }
  }
}

/** A broker counts nobody until it has heard from the controller; whether the others are there is their own matter. */
async function isMember(port: number): Promise<boolean> {
  const cluster = await readCluster({ host: loopback, port });
  return cluster !== undefined && cluster.brokerCount > 0 && cluster.hasController;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Ending, ServiceProcess } from './service-process.ts';

/** When a service ended although nobody told it to. */
export interface Crash {
  instance: string;
  ending: Ending;
  lines: string[];
}

/** One instance of the service, which is started again when it ends by itself, as an orchestrator does it. */
export interface Instance {
  start(): void;
  /** Answers whether it ended in time. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<boolean>;
  /** Whether it was not started, or ended too often to be started again. */
  isDown(): boolean;
}

/** What an instance is made of. */
export interface InstanceDeps {
  name: string;
  startProcess(): ServiceProcess;
  onCrash(crash: Crash): void;
  /** After how long it is started again; 500 ms if absent. */
  restartMs?: number;
}

const mostRestarts = 5;
/** A third of what Kubernetes gives by default. */
const graceMs = 10_000;

/** An instance that does not run yet. */
export function createInstance(deps: InstanceDeps): Instance {
  let running: ServiceProcess | undefined;
  let restarts = 0;

  const run = (): void => {
    const started = deps.startProcess();
    running = started;
    void started.ended.then((ending) => (running === started ? crashed(started, ending) : undefined));
  };
  const crashed = async (process: ServiceProcess, ending: Ending): Promise<void> => {
    deps.onCrash({ instance: deps.name, ending, lines: process.lastLines() });
    restarts += 1;
    await sleep(deps.restartMs ?? 500);
    if (running !== process) return;
    if (restarts > mostRestarts) running = undefined;
    else run();
  };
  return {
    start: run,
    async stop(signal) {
      const stopping = running;
      running = undefined;
      if (stopping === undefined) return true;
      if (signal === 'SIGTERM') return stopping.terminate(graceMs);
      await stopping.kill();
      return true;
    },
    isDown: () => running === undefined,
  };
}

import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a process ended. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A service as a process of its own. */
export interface ServiceProcess {
  readonly ended: Promise<Ending>;
  /** The last lines that it printed. */
  lastLines(): string[];
  /** SIGKILL, to it and to all that it started. */
  kill(): Promise<void>;
  /** SIGTERM, to it alone, as an orchestrator sends it. Answers whether it ended within the limit; it is killed after that. */
  terminate(limitMs: number): Promise<boolean>;
}

/** How a service is started. */
export interface ServiceCommand {
  command: readonly [file: string, ...args: string[]];
  environment: Readonly<Record<string, string | undefined>>;
  workingFolder: string;
  /** Gets what it prints. */
  onOutput?: ((text: string) => void) | undefined;
}

const linesKept = 12;

/** Starts a service. A command that cannot be started has `ended` with code 127, as a shell says it. */
export function startService({ command, environment, workingFolder, onOutput }: ServiceCommand): ServiceProcess {
  const [file, ...args] = command;
  // A group of its own: what it starts in its turn is killed with it.
  const child = spawn(file, args, {
    cwd: workingFolder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const lines = keepLines(child, onOutput);
  const killGroup = (): void => killAll(child);
  const watchdog = startWatchdog(child);
  const ended = endingOf(child, lines).finally(() => {
    killGroup();
    watchdog?.kill('SIGKILL');
  });
  return {
    ended,
    lastLines: () => lines.slice(-linesKept),
    async kill() {
      killGroup();
      await ended;
    },
    async terminate(limitMs) {
      child.kill('SIGTERM');
      const isInTime = await Promise.race([ended.then(() => true), sleep(limitMs, false, { ref: false })]);
      if (!isInTime) killGroup();
      await ended;
      return isInTime;
    },
  };
}

/** Kills the service when this process ends, however it does: then the pipe closes. */
function startWatchdog({ pid }: ChildProcess): ChildProcess | undefined {
  if (pid === undefined) return undefined;
  const script = 'cat > /dev/null; kill -9 -"$0"';
  // Of a group of its own: Ctrl-C in a terminal is for this process, which ends the service in order.
  const watchdog = spawn('/bin/sh', ['-c', script, String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.unref();
  return watchdog;
}

function endingOf(child: ChildProcess, lines: string[]): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      lines.push(error.message);
      resolve({ code: 127, signal: null });
    });
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

function keepLines(child: ChildProcess, onOutput: ServiceCommand['onOutput']): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      onOutput?.(text);
      lines.push(...text.split('\n').filter((line) => line.trim() !== ''));
      lines.splice(0, lines.length - linesKept);
    });
  }
  return lines;
}

function killAll({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}

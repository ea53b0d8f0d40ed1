import { join } from 'node:path';
import { StackError } from './error.ts';
import type { Command } from './messages.ts';
import type { LogLevel } from './options.ts';
import type { Task } from './processes.ts';
import { PortTakenError } from './readiness.ts';

/** What a server of the stack needs to start. */
export interface ServerDeps {
  /** The folder with its jars. */
  jarFolder: string;
  /** Its data; made if it is not there. */
  dataFolder: string;
  logFolder: string;
  java: string;
  logLevel: LogLevel;
  run(command: Command): Task;
  findPort(): Promise<number>;
}

const attempts = 5;

/** The smallest collector and no second compiler, since these servers live for minutes; nothing in the shared /tmp. */
const jvmFlags = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'] as const;

/** Starts a Java program; its output goes to `<name>.log`. */
export function runJava(deps: ServerDeps, name: string, args: readonly string[]): Task {
  return deps.run({
    file: deps.java,
    args: [...jvmFlags, `-Djava.io.tmpdir=${deps.dataFolder}`, ...args],
    folder: deps.logFolder,
    logFile: join(deps.logFolder, `${name}.log`),
  });
}

/** Tries again, up to five times in all, when somebody was quicker to take a port. */
export async function retryTakenPorts<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof PortTakenError)) throw error;
      if (attempt === attempts) throw new StackError('stack.failed', error.message, { cause: error });
    }
  }
}

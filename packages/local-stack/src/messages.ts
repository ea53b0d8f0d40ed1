/** A process to start, with its output in a file. */
export interface Command {
  file: string;
  args: readonly string[];
  folder: string;
  logFile: string;
}

/** What a process can be sent: to end in order, at once, to stand still, and to go on. */
export type Signal = 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT';

/** What the parent asks of the watchdog. */
export type Order =
  | { kind: 'run'; id: number; command: Command }
  | { kind: 'stop'; id: number }
  | { kind: 'signal'; id: number; signal: Signal }
  | { kind: 'discard'; paths: readonly string[] };

/** How a process ended: by itself, by a signal, or never having run. */
export type End =
  { kind: 'exited'; exitCode: number } | { kind: 'killed'; signal: string } | { kind: 'failed'; reason: string };

/** What the watchdog says to the parent. */
export type Report = { kind: 'running'; id: number; pid: number } | { kind: 'ended'; id: number; end: End };

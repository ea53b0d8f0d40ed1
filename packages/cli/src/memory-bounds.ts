import { setFlagsFromString } from 'node:v8';

/** The commands that run for as long as a pod does, and share a machine with others. */
const services = new Set(['runtime', 'ingress']);

/**
 * In which V8 makes objects, and which it has twice. Left alone it grows to 64 MB on a machine that has the memory, and is
 * never given back under load. With 8 MB a little more is copied that is garbage a moment later.
 */
const semiSpaceFlag = '--max-semi-space-size';
const semiSpaceMb = 8;

/**
 * How much garbage may gather before the heap is looked through: one and a half times what was alive then, and not three times as
 * much, which V8 allows on a machine that has the memory. Much less would cost a fifth of the CPU.
 */
const heapGrowingFlag = '--heap-growing-percent=150';

/** With what a process is started that is bounded so. */
export const memoryFlags = [`${semiSpaceFlag}=${semiSpaceMb}`, heapGrowingFlag];

/** glibc keeps what threads have freed for each of them; others do not know the word. */
export const memoryEnvironment = { MALLOC_ARENA_MAX: '2' };

/** What is to be known of a process. */
export interface BoundedProcess {
  argv: readonly string[];
  execArgv: readonly string[];
  execPath: string;
  env: NodeJS.ProcessEnv;
  /** Where it has a channel to its parent, which would not survive. */
  channel?: unknown;
  platform: NodeJS.Platform;
  /** Absent before Node 22.15; where Windows or Node's permissions do not allow it, it throws. */
  execve?: ((file: string, args: readonly string[], env: NodeJS.ProcessEnv) => never) | undefined;
}

/** V8 takes either spelling, Node quotes too; the operator's word counts. */
function isChosen({ execArgv, env }: BoundedProcess): boolean {
  const words = [...execArgv, ...(env['NODE_OPTIONS'] ?? '').split(' ')];
  return words.some((word) => word.replaceAll('_', '-').includes(semiSpaceFlag));
}

/**
 * Bounds how much memory V8 takes for garbage where a process is to run for long: what it needs is a small part of that. The size
 * of the semi-space is read when Node starts and never again (Node's documentation of the flag), so the process starts once more, in
 * its place and with its id (execve); where it cannot it goes on as it is.
 */
export function boundMemory(self: BoundedProcess, setFlag: (flag: string) => void = setFlagsFromString): void {
  const { argv, execArgv, execPath, env, channel, platform } = self;
  if (!services.has(argv[2] ?? '')) return;
  setFlag(heapGrowingFlag);
  if (isChosen(self) || channel !== undefined || platform === 'win32') return;
  try {
    const args = [execPath, `${semiSpaceFlag}=${semiSpaceMb}`, ...execArgv, ...argv.slice(1)];
    self.execve?.(execPath, args, { ...memoryEnvironment, ...env });
  } catch {
    // Node's permission model forbids it, or the system has none: it takes more memory, and works.
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../src/program.ts';

/** What a command line printed, and how it ended. */
export interface Ran {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** A folder of its own, removed at the end. */
export function temporaryFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-cli-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs `tributary` in this process, with an environment and a working folder of its own. */
export async function run(
  args: readonly string[],
  { folder, environment = {} }: { folder: string; environment?: Record<string, string> },
): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => ({ write: (text: string) => void (written[name] += text) });
  const exitCode = await runProgram(args, {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    environment: { XDG_CACHE_HOME: folder, ...environment },
    workingFolder: folder,
    process: { on: () => undefined, off: () => undefined, exit: () => undefined },
    onStop: () => undefined,
  });
  return { exitCode, ...written };
}

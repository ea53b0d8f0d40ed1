import { spawnSync } from 'node:child_process';

/** How a program ended. */
export interface Ended {
  status: number;
  stdout: string;
  /** Both outputs, the errors first. */
  text: string;
}

/** What a program is given besides its arguments. */
export interface CommandOptions {
  cwd?: string;
  input?: string;
  environment?: Record<string, string>;
  timeoutMs?: number;
}

/** Runs a program to its end. One that cannot be started has the status 127. */
export function run(program: string, args: readonly string[], options: CommandOptions = {}): Ended {
  const { cwd, input, environment, timeoutMs = 600_000 } = options;
  const ended = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    timeout: timeoutMs,
    env: { ...process.env, ...environment },
    ...(cwd !== undefined && { cwd }),
    ...(input !== undefined && { input }),
  });
  const failure = ended.error === undefined ? '' : `${ended.error.message}\n`;
  // Both are null where the program could not be started, whatever the types say.
  const { stdout, stderr } = ended as { stdout: string | null; stderr: string | null };
  return { status: ended.status ?? 127, stdout: stdout ?? '', text: `${failure}${stderr ?? ''}${stdout ?? ''}`.trim() };
}

/** What a program writes. Throws an Error with its last lines where it does not end with 0. */
export function output(program: string, args: readonly string[], options: CommandOptions = {}): string {
  const ended = run(program, args, options);
  if (ended.status === 0) return ended.stdout;
  const lines = ended.text.split('\n').slice(-15).join('\n');
  throw new Error(`${program} ${args.slice(0, 4).join(' ')} ended with ${ended.status}:\n${lines}`);
}

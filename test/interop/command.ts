import { execFile, type ExecFileException } from 'node:child_process';

const installTimeoutMs = 300_000;

/** A program and its arguments. */
export type Command = [file: string, ...args: string[]];

/** How a command is run: with this process's environment, and for five minutes at most, unless it says otherwise. */
interface ExecuteOptions {
  env?: NodeJS.ProcessEnv;
  timeoutMs?: number;
}

/** Runs a command. Rejects with what it printed where it ends with another code than 0, or not in time. */
export function execute(
  [file, ...args]: Command,
  { env = process.env, timeoutMs = installTimeoutMs }: ExecuteOptions = {},
): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 2 ** 27 } as const;
    execFile(file, args, { env, encoding: 'utf8', ...limits }, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout, stderr });
      else reject(new Error(`${file} ${failureOf(error)}\n${stdout.slice(-2000)}${stderr.slice(-2000)}`));
    });
  });
}

function failureOf({ code, killed, message }: ExecFileException): string {
  if (killed === true) return 'did not end in time';
  return typeof code === 'number' ? `ended with ${code}` : message;
}

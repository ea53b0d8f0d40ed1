import { errorCodes, isTributaryError } from '@tributary/errors';
import { isConfigError, printMistake } from '@tributary/host';

/** Where a command writes: lines for people, or one JSON object per line. Problems go to stderr. */
export interface Output {
  json: boolean;
  /** A result: `text` for people, `data` with `--json`. */
  print(text: string, data: Record<string, unknown>): void;
  /** Progress, for people alone. */
  progress(text: string): void;
  /** A problem or a warning, on stderr in both forms. */
  problem(text: string): void;
}

/** The two streams of a process. */
export interface Streams {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
}

export function createOutput({ stdout, stderr }: Streams, json: boolean): Output {
  return {
    json,
    print: (text, data) => void stdout.write(json ? `${JSON.stringify(data)}\n` : `${text}\n`),
    progress: (text) => void (json ? undefined : stdout.write(`${text}\n`)),
    problem: (text) => void stderr.write(`${text}\n`),
  };
}

/** Exit codes (docs/operating.md). */
export const exitCodes = { ok: 0, failed: 1, invalidInput: 2, environment: 3 } as const;

/** A coded error as a line: what, where, what to do. Anything else is a bug, and is told with its stack. */
export function describeProblem(error: unknown): string {
  if (isCoded(error)) {
    if (!isConfigError(error)) return `${error.code}: ${error.message}`;
    return [
      `${error.code}: ${errorCodes[error.code]} (${error.file})`,
      ...error.mistakes.map((one) => `  ${printMistake(one)}`),
    ].join('\n');
  }
  return `cli.crashed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** 2 for what the user wrote, 3 for what the surroundings lack, 1 for the rest. */
export function exitCodeOf(error: unknown): number {
  if (!isCoded(error)) return exitCodes.failed;
  const area = error.code.slice(0, error.code.indexOf('.'));
  if (error.code === 'config.port_in_use') return exitCodes.environment;
  if (['config', 'plugin', 'cli'].includes(area)) return exitCodes.invalidInput;
  return ['kafka', 'registry', 'stack'].includes(area) ? exitCodes.environment : exitCodes.failed;
}

/** Our own errors, and those of local-stack, which stands alone and has the same codes. */
function isCoded(error: unknown): error is Error & { code: string } {
  return (
    isTributaryError(error) ||
    (error instanceof Error && String((error as { code?: unknown }).code).startsWith('stack.'))
  );
}

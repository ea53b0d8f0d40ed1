import { types } from 'node:util';
import { framesOf, isErrorCode, isTributaryError } from '@tributary/errors';

/** An error as a log line holds it. */
export interface LoggedError {
  name: string;
  code?: string;
  /** Only of errors whose text is known to hold no data; the others show where they were thrown instead. */
  message?: string;
  stack?: string[];
  cause?: LoggedError;
}

/** Causes below an error that are logged. */
const maxCauses = 3;

/**
 * Invariant 9: what an arbitrary error says may quote a body. `JSON.parse`, `BigInt` and the `in` operator put their
 * input into the message, and a plugin may throw anything. So the text is kept of coded errors, system errors and the
 * Kafka client's; every other one is logged by its name and its stack frames, which say where.
 */
export function describeError(error: Error, causes = maxCauses): LoggedError {
  const code = codeOf(error);
  const isTold =
    isTributaryError(error) || isSystemError(error) || (/^KafkaJS\w*$/.test(error.name) && 'retriable' in error);
  const isBug = !isTold || code?.endsWith('.crashed') === true;
  return {
    name: isWord(error.name) ? error.name : 'Error',
    ...(code === undefined ? {} : { code }),
    ...(isTold ? { message: error.message } : {}),
    ...(isBug ? { stack: framesOf(error) } : {}),
    ...(isError(error.cause) && causes > 0 ? { cause: describeError(error.cause, causes - 1) } : {}),
  };
}

/** Also of another realm (`vm`), where `instanceof` says no. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

function codeOf(error: Error): string | undefined {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && (isErrorCode(code) || /^E[A-Z0-9_]{1,60}$/.test(code)) ? code : undefined;
}

/** `ENOENT`, `ECONNREFUSED` and their like: made by the system, they name a call and a path or an address. */
function isSystemError(error: Error): boolean {
  return 'syscall' in error && 'errno' in error && /^E[A-Z0-9_]+$/.test(codeOf(error) ?? '');
}

function isWord(text: string): boolean {
  return /^[A-Za-z][\w.]{0,60}$/.test(text);
}

import { errorCodes, isErrorCode, type ErrorCode } from './codes.ts';

/** What an error carries besides its code. `detail` holds no body, no secret and no personal data (invariant 9). */
export interface ErrorContext {
  /** Where and what, in a few words: a path, a header's name, a type. Never a value from a webhook's body. */
  detail?: string;
  cause?: unknown;
}

/** An error of the closed list. Its message is the code's sentence and the detail. */
export class TributaryError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, context: ErrorContext = {}) {
    const { detail, cause } = context;
    super(
      `${errorCodes[code]}${detail === undefined ? '' : ` (${detail})`}`,
      cause === undefined ? undefined : { cause },
    );
    this.name = 'TributaryError';
    this.code = code;
    this.detail = detail;
  }
}

/** By shape and not by `instanceof`: two copies of this package may be loaded, one of them by a plugin. */
export function isTributaryError(value: unknown): value is TributaryError {
  return value instanceof Error && isErrorCode((value as Partial<TributaryError>).code);
}

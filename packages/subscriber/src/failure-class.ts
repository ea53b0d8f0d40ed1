import { isTributaryError } from '@tributary/errors';

/**
 * How a failure is met. `permanent`: trying again does not help, so the record becomes a dead letter at once. `unavailable`:
 * something that the handler needs is away, so it is tried for as long as that takes. `passing`: it is tried as often as
 * `Retry` says, and then the record becomes a dead letter.
 */
export type FailureClass = 'permanent' | 'unavailable' | 'passing';

/** Where an error carries its class. Of all copies of this package, so that no `instanceof` is needed. */
const classMark = Symbol.for('tributary.failureClass');

function mark(error: unknown, failureClass: FailureClass): Error {
  const isMarkable = error instanceof Error && Object.isExtensible(error);
  const marked = isMarkable ? error : new Error(`Marked as ${failureClass}`, { cause: error });
  return Object.defineProperty(marked, classMark, { value: failureClass, configurable: true });
}

/** Marks an error: trying again does not help. `throw permanent(error)` makes the event a dead letter at once. */
export function permanent(error: unknown): Error {
  return mark(error, 'permanent');
}

/** Marks an error: what the handler needs is away. `throw unavailable(error)` has the event wait for as long as that takes. */
export function unavailable(error: unknown): Error {
  return mark(error, 'unavailable');
}

/** Whether something is a class. */
export function isFailureClass(value: unknown): value is FailureClass {
  return value === 'permanent' || value === 'unavailable' || value === 'passing';
}

/** The class that an error was marked with; `passing` without a mark. */
export function failureClassOf(error: unknown): FailureClass {
  const failureClass =
    typeof error === 'object' && error !== null ? (error as Record<symbol, unknown>)[classMark] : undefined;
  return isFailureClass(failureClass) ? failureClass : 'passing';
}

const word = /^[A-Za-z][\w.]{0,60}$/;
/** `ECONNREFUSED`, `ERR_INVALID_ARG_TYPE`, `P2002`, and the five characters of an SQLSTATE. */
const errorCode = /^(?:[A-Z][A-Z0-9_]{1,60}|(?=.*\d)[0-9A-Z]{5})$/;

/**
 * What may be told of any failure (invariant 9): the error's name, and its code if that looks like one. Never its message,
 * which may quote the event. A coded error says its code and detail, which hold no data.
 */
export function describeFailure(error: unknown): string {
  try {
    return describe(error);
  } catch {
    return 'a thrown object'; // anything may be thrown, and what it says of itself may be anything
  }
}

function describe(error: unknown): string {
  if (isTributaryError(error)) return error.detail === undefined ? error.code : `${error.code} (${error.detail})`;
  if (!(error instanceof Error)) return `a thrown ${error === null ? 'null' : typeof error}`;
  const name = word.test(error.name) ? error.name : 'Error';
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && errorCode.test(code) ? `${name} ${code}` : name;
}

/** Where an error was thrown: the lines of its stack that name a place in a file, without its message. */
export function framesOf(error: unknown): string[] {
  try {
    return placesIn(error);
  } catch {
    return []; // a service that sets `Error.prepareStackTrace` has stacks that are no texts
  }
}

function placesIn(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return (error.stack ?? '')
    .replace(error.message, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at .{0,300}:\d+:\d+\)?$/.test(line));
}

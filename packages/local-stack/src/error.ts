/** `stack.unavailable`: nothing here to start a Kafka with. `stack.failed`: it was started and did not come up. */
export type StackErrorCode = 'stack.unavailable' | 'stack.failed';

/**
 * What goes wrong with the local stack. This package imports no other of the project, so its errors bring the code
 * themselves; the codes are those of the project's closed list. The message ends in what to do.
 */
export class StackError extends Error {
  readonly code: StackErrorCode;

  constructor(code: StackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StackError';
    this.code = code;
  }
}

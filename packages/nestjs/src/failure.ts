import type { NestInterceptor } from '@nestjs/common';
import { catchError } from 'rxjs';

const thrown = new WeakMap<object, unknown>();

/**
 * Keeps what a handler throws beside its context. Nest's last exception filter puts a bare object in the place of every error
 * that is no `RpcException`: of what went wrong, and of `permanent` and `unavailable`, nothing would be left.
 */
export const failureRecorder: NestInterceptor = {
  intercept: (execution, next) =>
    next.handle().pipe(
      catchError((error: unknown) => {
        thrown.set(execution.switchToRpc().getContext<object>(), error);
        throw error;
      }),
    ),
};

/** What Nest's last filter answers for an error, and for an `RpcException` that holds a text. */
function isNestsAnswer(failure: unknown): boolean {
  if (typeof failure !== 'object' || failure === null || failure instanceof Error) return false;
  const { status, message } = failure as Record<string, unknown>;
  return status === 'error' && typeof message === 'string';
}

/**
 * The error that a handler's failure is about, after all filters: what a filter threw or an `RpcException` held, else what the
 * handler threw. Where that is not known, an error with Nest's answer as its cause.
 */
export function failureOf(failure: unknown, context: object): Error {
  const known = isNestsAnswer(failure) ? (thrown.get(context) ?? failure) : failure;
  return known instanceof Error
    ? known
    : new Error('The handler failed with something that is no error', { cause: known });
}

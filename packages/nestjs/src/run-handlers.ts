import type { MessageHandler } from '@nestjs/microservices';
import type { HandlerContext } from '@tributary/subscriber';
import { isObservable, lastValueFrom } from 'rxjs';
import { TributaryContext } from './context.ts';
import { failureOf } from './failure.ts';

async function runHandler(handler: MessageHandler, event: unknown, handling: HandlerContext): Promise<void> {
  const context = new TributaryContext(handling);
  try {
    const result: unknown = await handler(event, context);
    // A stream that gives nothing is done as well: without a default value it would count as failed.
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  } catch (failure) {
    throw failureOf(failure, context);
  }
}

/**
 * Runs all handlers of an event and waits for each, also where one has failed: it must not run on beside its own next attempt.
 * (Nest's own chain of handlers is a `forkJoin`, which leaves the others to themselves as soon as one fails or gives nothing.)
 * Rejects with what the first of them that failed, in order of registration, failed with.
 */
export async function runHandlers(
  handlers: readonly MessageHandler[],
  event: unknown,
  handling: HandlerContext,
): Promise<void> {
  const results = await Promise.allSettled(handlers.map((handler) => runHandler(handler, event, handling)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

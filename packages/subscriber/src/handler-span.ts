import { isTributaryError } from '@tributary/errors';
import type { RecordSpan, Tracing } from '@tributary/kafka';
import { isPromise } from './attempt.ts';
import { describeFailure } from './failure-class.ts';
import type { HandlerContext } from './handler-context.ts';
import type { AnyHandler } from './handlers.ts';

/** With what handlers are traced, and in whose name. */
export interface HandlerTracing {
  /** `undefined` where nobody traces. */
  tracing: Tracing | undefined;
  group: string;
}

/** What a span says of an event. */
type Told = { id: string; type: string };
type TracedHandler = (event: Told, context: HandlerContext) => unknown;

/**
 * The handlers, each call of which is a span `handle <type>` that goes on where the event's `traceparent` ends, and is active
 * while the handler runs. The same handlers where nobody traces.
 */
export function traceHandlers(
  handlers: Readonly<Record<string, AnyHandler>>,
  { tracing, group }: HandlerTracing,
): Readonly<Record<string, AnyHandler>> {
  if (tracing === undefined) return handlers;
  const named = Object.entries(handlers).filter(([, handler]) => handler !== undefined);
  return Object.fromEntries(
    named.map(([name, handler]): [string, TracedHandler] => [
      name,
      (event, context) => {
        const span = begin(tracing, group, { event, context });
        return span.run(() => call(span, () => handler(event as never, context)));
      },
    ]),
  );
}

function begin(
  tracing: Tracing,
  group: string,
  { event, context }: { event: Told; context: HandlerContext },
): RecordSpan {
  return tracing.begin('handle', event.type, {
    kind: 'consumer',
    parent: context,
    record: context,
    attributes: {
      'messaging.consumer.group.name': group,
      'messaging.message.id': event.id,
      'tributary.attempt': context.attempt,
    },
  });
}

/** Calls a handler. Synchronous where it is. */
function call(span: RecordSpan, handler: () => unknown): unknown {
  try {
    const result = handler();
    if (isPromise(result)) return finish(span, result);
    span.end();
    return result;
  } catch (error) {
    span.end({ failure: nameOf(error) });
    throw error;
  }
}

async function finish(span: RecordSpan, result: PromiseLike<unknown>): Promise<unknown> {
  try {
    const value = await result;
    span.end();
    return value;
  } catch (error) {
    span.end({ failure: nameOf(error) });
    throw error;
  }
}

/** Of few values, and without a message, which may quote the event (invariant 9). */
function nameOf(error: unknown): string {
  return isTributaryError(error) ? error.code : describeFailure(error);
}

import { createParamDecorator, UseInterceptors } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { PARAM_ARGS_METADATA } from '@nestjs/microservices/constants.js';
import { TributaryError } from '@tributary/errors';
import type { TributaryContext } from './context.ts';
import { isEventName, type EventName, type EventNamed } from './event-name.ts';
import { failureRecorder } from './failure.ts';
import { tributaryTransport } from './transport.ts';

/** A method that may handle the event: the event first, then its context; what comes after them is the method's own affair. */
type EventMethod<Event> = (event: Event, context: TributaryContext, ...rest: never[]) => unknown;

/** Decorates such methods alone. */
export type EventMethodDecorator<Event> = <Method extends EventMethod<Event>>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/** As a parameter of one's own making, and not as `@Ctx()`: the stock ValidationPipe would take that for something to transform. */
const Context = createParamDecorator((_data, execution) => execution.switchToRpc().getContext<TributaryContext>());

function isDecorated(target: object, name: string | symbol, place: number): boolean {
  const parameters: unknown = Reflect.getMetadata(PARAM_ARGS_METADATA, target.constructor, name);
  return Object.values((parameters ?? {}) as Record<string, { index: number }>).some(({ index }) => index === place);
}

/** Gives the method its event and its context where no decorator of its own says otherwise. */
function giveParameters(target: object, name: string | symbol): void {
  if (!isDecorated(target, name, 0)) Payload()(target, name, 0);
  if (!isDecorated(target, name, 1)) Context()(target, name, 1);
}

/**
 * Has a controller's method handle events: `@OnEvent('payment.succeeded')`, `'payment.*'`, `'*'`, `'unknown'`, or several. The
 * compiler refuses a method whose first parameter is not the event of these names, or whose second is not `TributaryContext`;
 * both may be left out, and neither needs a decorator. Pipes are for decorated parameters: `@Payload(new MyPipe()) event`.
 * The event is handled when the method returns, or when the promise or Observable that it returns is done. What it throws is
 * tried again, or becomes a dead letter.
 *
 * Throws `config.invalid` for a name that is none.
 */
export function OnEvent<const Names extends readonly [EventName, ...EventName[]]>(
  ...names: Names
): EventMethodDecorator<EventNamed<Names[number]>> {
  const foreign = names.filter((name) => !isEventName(name));
  if (foreign.length > 0)
    throw new TributaryError('config.invalid', { detail: `@OnEvent: no event is named ${foreign.join(', ')}` });
  return (target, name, descriptor) => {
    giveParameters(target, name);
    UseInterceptors(failureRecorder)(target, name, descriptor);
    EventPattern(names, tributaryTransport)(target, name, descriptor);
  };
}

import {
  canonicalTypes,
  kindOf,
  topicOf,
  type CanonicalEvent,
  type CanonicalType,
  type EventOf,
  type KindOn,
  type Topic,
  type TypeOn,
  type UnknownEvent,
} from '@tributary/events';
import type { HandlerContext } from './handler-context.ts';

/**
 * Handles an event. It has done so when it returns or, if it answers a promise, when that resolves; the offset is committed
 * after that. What it throws or rejects with is tried again, or becomes a dead letter (`Retry`).
 */
export type Handler<Event> = (event: Event, context: HandlerContext) => unknown;

/** What a handler may be registered for. */
type HandlerName<T extends Topic> = TypeOn<T> | `${KindOn<T>}.*` | '*' | 'unknown';

/** The events that a handler of this name gets. */
type EventNamed<T extends Topic, Name extends string> =
  Name extends TypeOn<T>
    ? EventOf<Name>
    : Name extends '*'
      ? CanonicalEvent<T>
      : Name extends 'unknown'
        ? UnknownEvent<T>
        : Name extends `${infer Kind}.*`
          ? EventOf<Extract<TypeOn<T>, `${Kind}.${string}`>>
          : never;

/**
 * What a subscriber does, by the event's type: an exact type, `payment.*` for all of a resource that have no handler of their
 * own, `*` for all types that are left. `unknown` gets the events whose type a later version of the schemas added; without it
 * they are left out and counted.
 */
export type Handlers<T extends Topic> = { readonly [Name in HandlerName<T>]?: Handler<EventNamed<T, Name>> };

/** A handler when its event's type is not known to the compiler any more. */
export type AnyHandler = Handler<never>;

/** Where events of a type go. */
export interface Route {
  /** `null` where nobody wants them. */
  handler: AnyHandler | null;
  /** Whether this version knows the type, and so which resource its events have. */
  isKnown: boolean;
}

/** Finds the route of a type. */
export interface Dispatch {
  routeOf(type: string): Route;
}

/** The handlers of some topics as one table. */
export function createDispatch(topics: readonly Topic[], handlers: Readonly<Record<string, AnyHandler>>): Dispatch {
  const nobody: Route = { handler: null, isKnown: true };
  const table = new Map<string, Route>(Object.keys(canonicalTypes).map((type) => [type, nobody]));
  for (const type of typesOn(topics)) {
    const handler = handlers[type] ?? handlers[`${kindOf(type)}.*`] ?? handlers['*'] ?? null;
    table.set(type, { handler, isKnown: true });
  }
  const unknown: Route = { handler: handlers['unknown'] ?? null, isKnown: false };
  return { routeOf: (type) => table.get(type) ?? unknown };
}

/** The names that handlers of these topics may have. */
export function handlerNames(topics: readonly Topic[]): Set<string> {
  const types = typesOn(topics);
  return new Set(['*', 'unknown', ...types, ...types.map((type) => `${kindOf(type)}.*`)]);
}

function typesOn(topics: readonly Topic[]): CanonicalType[] {
  return (Object.keys(canonicalTypes) as CanonicalType[]).filter((type) => topics.includes(topicOf(type)));
}

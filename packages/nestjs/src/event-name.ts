import { isCanonicalType, topicByKind, topicOf, type Topic } from '@tributary/events';
import type { Handlers } from '@tributary/subscriber';

/**
 * What a handler may be registered for: a canonical type, `payment.*` for all of a resource that have no handler of their own,
 * `*` for all types that are left, `unknown` for events whose type a later version of the schemas added.
 */
export type EventName = keyof Handlers<Topic>;

/** The events that a handler of this name gets. Of several names: all of theirs. */
export type EventNamed<Name extends EventName> = Name extends EventName
  ? Parameters<NonNullable<Handlers<Topic>[Name]>>[0]
  : never;

/** `payment.*` → `payments`, `payment.succeeded` → `payments`; `undefined` of what names no topic. */
function topicNamed(name: string): Topic | undefined {
  if (isCanonicalType(name)) return topicOf(name);
  const kind = name.endsWith('.*') ? name.slice(0, -2) : '';
  return Object.hasOwn(topicByKind, kind) ? topicByKind[kind as keyof typeof topicByKind] : undefined;
}

/** Whether a string is a name that handlers may be registered for. */
export function isEventName(name: string): name is EventName {
  return name === '*' || name === 'unknown' || topicNamed(name) !== undefined;
}

/** The topics on which events of these names are. `*` and `unknown` name none. */
export function topicsNamed(names: Iterable<string>): Topic[] {
  const topics = new Set<Topic>();
  for (const name of names) {
    const topic = topicNamed(name);
    if (topic !== undefined) topics.add(topic);
  }
  return [...topics];
}

import { canonicalTypes } from './generated/canonical-types.ts';
import type { EventByTopic, ResourceByKind } from './generated/events.ts';
import { schemaTexts, topicByKind } from './generated/schemas.ts';

/** A topic of canonical events, without a prefix: `payments`, `billing`, … */
export type Topic = keyof EventByTopic;

/** A kind of resource: the first segment of a canonical type, and the event's field that holds it. */
export type ResourceKind = keyof ResourceByKind;

/** A canonical type of this version: `payment.succeeded`. Subscribers must expect others (an open set). */
export type CanonicalType = keyof typeof canonicalTypes;

/** The resource kind of a canonical type: `payment.succeeded` → `payment`. */
export type KindOf<Type extends CanonicalType> = Type extends `${infer Kind extends ResourceKind}.${string}`
  ? Kind
  : never;

/** The topic on which a canonical type is published: `payment.succeeded` → `payments`. */
export type TopicOf<Type extends CanonicalType> = (typeof topicByKind)[KindOf<Type>];

/** The kinds of resource on each topic. */
type KindByTopic = {
  [T in Topic]: { [Kind in ResourceKind]: (typeof topicByKind)[Kind] extends T ? Kind : never }[ResourceKind];
};

/** The kinds of resource on a topic. */
export type KindOn<T extends Topic> = KindByTopic[T];

type TypeByTopic = { [T in Topic]: Extract<CanonicalType, `${KindByTopic[T]}.${string}`> };

/** The canonical types on a topic. */
export type TypeOn<T extends Topic> = TypeByTopic[T];

/** Tables and not conditional types: what the compiler has worked out once it looks up. */
type EventByType = {
  [Type in CanonicalType]: Omit<EventByTopic[TopicOf<Type>], 'type' | KindOn<TopicOf<Type>>> & { type: Type } & {
    [Kind in KindOn<TopicOf<Type>>]: Kind extends KindOf<Type> ? ResourceByKind[Kind] : null;
  };
};

/**
 * An event of one canonical type: its `type` is that literal, the resource that it names is set and the others of its topic
 * are null. Of several types it is a union that `event.type` tells apart.
 */
export type EventOf<Type extends CanonicalType> = EventByType[Type];

/**
 * Any event of a topic whose type this version knows. A `switch` over `event.type` tells its types apart, and the compiler
 * checks that it names them all.
 */
export type CanonicalEvent<T extends Topic = Topic> = EventByType[TypeByTopic[T]];

/** An event of a topic whose type a later version added: `type` is any string, and its resource may be one that is not read here. */
export type UnknownEvent<T extends Topic = Topic> = EventByTopic[T];

/** A record as a writer hands it over: what may be null may be left out. */
export type Written<T> = { [K in keyof T as null extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as null extends T[K] ? K : never]?: T[K] | undefined;
};

/** The resource of each kind as a writer hands it over. */
export type WrittenByKind = { [Kind in ResourceKind]: Written<ResourceByKind[Kind]> };

/** An event as a writer hands it over. Exactly one resource is set. */
export type WrittenEvent = Written<
  Omit<EventByTopic[Topic], ResourceKind> & { [Kind in ResourceKind]: WrittenByKind[Kind] | null }
>;

/** All topics of canonical events. */
export const topics = Object.keys(schemaTexts) as Topic[];

/** `payment.succeeded` → `payment`. */
export function kindOf(type: CanonicalType): ResourceKind {
  return type.slice(0, type.indexOf('.')) as ResourceKind;
}

/** The topic on which a canonical type is published. */
export function topicOf(type: CanonicalType): Topic {
  return topicByKind[kindOf(type)];
}

/** Whether a string is a canonical type of this version. */
export function isCanonicalType(type: string): type is CanonicalType {
  return Object.hasOwn(canonicalTypes, type);
}

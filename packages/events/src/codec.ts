import avsc from 'avsc';
import { TributaryError } from '@tributary/errors';
import './bounded-blocks.ts';
import './strict-text.ts';
import {
  kindOf,
  topicOf,
  type CanonicalEvent,
  type CanonicalType,
  type ResourceKind,
  type Topic,
  type WrittenEvent,
} from './canonical.ts';
import { canonicalTypes } from './generated/canonical-types.ts';
import type { EventByTopic } from './generated/events.ts';
import { schemaTexts, topicByKind } from './generated/schemas.ts';
import { logicalTypes } from './logical-types.ts';

const magicByte = 0;
const headerLength = 5;

/** Turns events of one topic into Confluent's wire format: byte 0, four bytes of schema id, Avro binary. */
export interface Encoder {
  /** Throws `encode.schema_violation` with the field's path and no value. The Buffer is the caller's own. */
  encode(event: WrittenEvent): Buffer;
}

/** Parses a schema text with our logical types and bounded blocks. Throws an Error where the text is no such schema. */
export function parseSchema(text: string): avsc.Type {
  return avsc.Type.forSchema(JSON.parse(text), { wrapUnions: 'never', logicalTypes, assertLogicalTypes: true });
}

/** An encoder that stamps `schemaId`, the id that the registry has for the topic's schema text. */
export function createEncoder(topic: Topic, schemaId: number): Encoder {
  const type = parseSchema(schemaTexts[topic]);
  const kinds = kindsOf(topic);
  let slab = Buffer.alloc(4096);
  slab.writeUInt32BE(schemaId, 1);

  function encode(event: WrittenEvent): Buffer {
    const end = type.encode(event, slab, headerLength);
    if (end > slab.length || end < 0) {
      slab = Buffer.concat([slab.subarray(0, headerLength)], Math.max(slab.length * 2, Math.abs(end) * 2));
      return encode(event);
    }
    return Buffer.from(slab.subarray(0, end));
  }

  return {
    encode: (event) => {
      if (!hasItsResource(event, kinds)) throw schemaViolation(topic, 'not exactly the one resource that type names');
      try {
        return encode(event);
      } catch {
        throw schemaViolation(topic, violationOf(type, event)); // without the cause: avsc quotes the value (invariant 9)
      }
    },
  };
}

function kindsOf(topic: Topic): ResourceKind[] {
  return (Object.keys(topicByKind) as ResourceKind[]).filter((kind) => topicByKind[kind] === topic);
}

/** Exactly one resource is set, the one that the type names: avsc leaves out silently what the topic has no field for. */
function hasItsResource(event: WrittenEvent, kinds: readonly ResourceKind[]): boolean {
  const named = event.type.slice(0, event.type.indexOf('.')) as ResourceKind;
  return kinds.includes(named) && hasAlone(event, named, kinds);
}

function hasAlone(event: WrittenEvent, named: ResourceKind, kinds: readonly ResourceKind[]): boolean {
  for (const kind of kinds) if ((kind === named) !== isSet(event[kind])) return false;
  return true;
}

/**
 * Answers for events of a topic whose type this version knows whether they are what `EventOf` says: exactly one resource is
 * set, the one that the type names. A schema cannot say so, and writers are not all ours.
 */
export function createResourceCheck<T extends Topic>(
  topic: T,
): (event: EventByTopic[T]) => event is EventByTopic[T] & CanonicalEvent<T> {
  const kinds = kindsOf(topic);
  const types = (Object.keys(canonicalTypes) as CanonicalType[]).filter((type) => topicOf(type) === topic);
  // Looked up and not cut out of the type: subscribers ask this of every event.
  const kindByType = new Map<string, ResourceKind>(types.map((type) => [type, kindOf(type)]));
  return (event): event is EventByTopic[T] & CanonicalEvent<T> => {
    const named = kindByType.get(event.type);
    return named !== undefined && hasAlone(event, named, kinds);
  };
}

function isSet(resource: unknown): boolean {
  return resource !== undefined && resource !== null;
}

function schemaViolation(topic: Topic, violation: string): TributaryError {
  return new TributaryError('encode.schema_violation', { detail: `${topic}: ${violation}` });
}

/** Where an event first does not fit: the field's path and the type that it should have; no value (invariant 9). */
function violationOf(type: avsc.Type, event: WrittenEvent): string {
  let violation: string | undefined;
  type.isValid(event, {
    errorHook: (path: string[], _value: unknown, expected: avsc.Type) => {
      const place = path[0] === 'metadata' ? 'metadata' : path.join('.'); // the keys of metadata are the merchant's words
      violation ??= `${place} should be ${expected.typeName}`;
    },
  });
  return violation ?? 'the event does not fit';
}

/** The schema id of a value in Confluent's wire format. Throws `event.malformed_value`. */
export function schemaIdOf(value: Buffer): number {
  if (value.length < headerLength)
    throw new TributaryError('event.malformed_value', { detail: 'shorter than five bytes' });
  if (value[0] !== magicByte) throw new TributaryError('event.malformed_value', { detail: `magic byte ${value[0]}` });
  return value.readUInt32BE(1);
}

/** Reads values that were written with one schema, as this version's events of the topic. */
export interface Decoder<T extends Topic> {
  /** Throws `event.malformed_value` for bytes that are not such an event. */
  decode(value: Buffer): EventByTopic[T];
}

/**
 * A decoder from the writer's schema to this version's. Throws `event.foreign_schema` where the writer's is of something else
 * than the topic's events, and `event.malformed_value` where the two do not fit.
 */
export function createDecoder<T extends Topic>(topic: T, writerSchemaText: string): Decoder<T> {
  const reader = readerOf(topic);
  // Schema ids are the registry's, not the topic's: any record of any subject may be meant.
  if (nameIn(writerSchemaText) !== reader.name)
    throw new TributaryError('event.foreign_schema', { detail: `${topic}: the writer's schema is of something else` });
  // What was written with this version's own schema needs no resolving, which takes a tenth of the time.
  const resolver = writerSchemaText === schemaTexts[topic] ? undefined : resolverOf(topic, reader, writerSchemaText);
  return {
    decode: (value) => {
      schemaIdOf(value);
      try {
        const { value: event, offset } = reader.decode(value, headerLength, resolver);
        // avsc's `decode`, unlike its `fromBuffer`, needs no copy, and leaves it to us to see that it came to the very end.
        if (offset !== value.length) throw new RangeError(offset < 0 ? 'truncated' : 'trailing bytes');
        return event as EventByTopic[T];
      } catch (cause) {
        throw new TributaryError('event.malformed_value', { detail: topic, cause });
      }
    },
  };
}

const readers = new Map<Topic, avsc.Type>();

/** One for each topic, for all its writers: it is read, and never changed. */
function readerOf(topic: Topic): avsc.Type {
  const reader = readers.get(topic) ?? parseSchema(schemaTexts[topic]);
  readers.set(topic, reader);
  return reader;
}

/** The full name of the record that a schema text is of; `undefined` of anything else. */
function nameIn(schemaText: string): string | undefined {
  try {
    const schema: unknown = JSON.parse(schemaText);
    if (typeof schema !== 'object' || schema === null) return undefined;
    const { type, name, namespace } = schema as Record<string, unknown>;
    if (type !== 'record' || typeof name !== 'string') return undefined;
    return name.includes('.') || typeof namespace !== 'string' ? name : `${namespace}.${name}`;
  } catch {
    return undefined; // no JSON, so no record either
  }
}

function resolverOf(
  topic: Topic,
  reader: avsc.Type,
  writerSchemaText: string,
): ReturnType<avsc.Type['createResolver']> {
  try {
    return reader.createResolver(parseSchema(writerSchemaText));
  } catch (cause) {
    throw new TributaryError('event.malformed_value', { detail: `${topic}: the writer's schema does not fit`, cause });
  }
}

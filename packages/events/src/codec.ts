import avsc from 'avsc';
import { TributaryError } from '@tributary/errors';
import './bounded-blocks.ts';
import type { Topic, WrittenEvent } from './canonical.ts';
import type { EventByTopic } from './generated/events.ts';
import { schemaTexts } from './generated/schemas.ts';
import { logicalTypes } from './logical-types.ts';

const magicByte = 0;
const headerLength = 5;

/** Turns events of one topic into Confluent's wire format: byte 0, four bytes of schema id, Avro binary. */
export interface Encoder {
  /** Throws `encode.schema_violation` with the field's path and no value. The Buffer is the caller's own. */
  encode(event: WrittenEvent): Buffer;
}

/** Parses a schema text with our logical types and bounded blocks. */
export function parseSchema(text: string): avsc.Type {
  return avsc.Type.forSchema(JSON.parse(text), { wrapUnions: 'never', logicalTypes });
}

/** An encoder that stamps `schemaId`, the id that the registry has for the topic's schema text. */
export function createEncoder(topic: Topic, schemaId: number): Encoder {
  const type = parseSchema(schemaTexts[topic]);
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
      try {
        return encode(event);
      } catch (cause) {
        throw new TributaryError('encode.schema_violation', { detail: `${topic}: ${violationOf(type, event)}`, cause });
      }
    },
  };
}

/** Where an event does not fit: the field's path and the type that it should have; no value (invariant 9). */
function violationOf(type: avsc.Type, event: WrittenEvent): string {
  let violation = 'the event does not fit';
  type.isValid(event, {
    errorHook: (path: string[], _value: unknown, expected: avsc.Type) => {
      violation = `${path.join('.')} should be ${expected.typeName}`;
    },
  });
  return violation;
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

/** A decoder from the writer's schema to this version's. Throws `event.malformed_value` where the two do not fit. */
export function createDecoder<T extends Topic>(topic: T, writerSchemaText: string): Decoder<T> {
  const reader = parseSchema(schemaTexts[topic]);
  const writer = parseSchema(writerSchemaText);
  const resolver = reader.createResolver(writer);
  return {
    decode: (value) => {
      schemaIdOf(value);
      try {
        return reader.fromBuffer(value.subarray(headerLength), resolver) as EventByTopic[T];
      } catch (cause) {
        throw new TributaryError('event.malformed_value', { detail: topic, cause });
      }
    },
  };
}

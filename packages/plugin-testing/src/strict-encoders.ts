import { TributaryError } from '@tributary/errors';
import {
  createEncoder,
  kindOf,
  schemaTexts,
  topics,
  type CanonicalType,
  type Encoder,
  type ResourceKind,
  type Topic,
  type WrittenEvent,
} from '@tributary/events';
import type { Encoders } from '@tributary/interpret';

/** A schema, as far as it is looked at here. */
interface RecordSchema {
  fields: { name: string; type: (string | { fields?: { name: string }[] })[] }[];
}

/**
 * Encoders without a registry: each topic has schema id 1. They also refuse a resource with a member that its schema does not
 * have, which Avro leaves out without a word: a typing mistake of an author who has no compiler.
 */
export const strictEncoders = Object.fromEntries(
  topics.map((topic) => [topic, strictEncoder(topic)]),
) as unknown as Encoders;

function strictEncoder(topic: Topic): Encoder {
  const { encode } = createEncoder(topic, 1);
  const membersByKind = membersOf(JSON.parse(schemaTexts[topic]) as RecordSchema);
  return {
    encode(event) {
      const value = encode(event);
      refuseUnknown(event, membersByKind);
      return value;
    },
  };
}

function membersOf({ fields }: RecordSchema): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    fields.map(({ name, type }) => {
      const record = Array.isArray(type) ? type.find((branch) => typeof branch === 'object') : undefined;
      return [name, new Set(record?.fields?.map((field) => field.name))] as const;
    }),
  );
}

function refuseUnknown(event: WrittenEvent, membersByKind: ReadonlyMap<string, ReadonlySet<string>>): void {
  const kind: ResourceKind = kindOf(event.type as CanonicalType);
  const unknown = Object.keys(event[kind] ?? {}).find((member) => membersByKind.get(kind)?.has(member) !== true);
  if (unknown !== undefined)
    throw new TributaryError('encode.schema_violation', { detail: `${kind} has no member ${unknown}` });
}

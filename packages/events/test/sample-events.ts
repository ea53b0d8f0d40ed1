import { schemaTexts, topicByKind, topics, type ResourceKind, type Topic, type WrittenEvent } from '../src/index.ts';

/** An Avro schema as JSON, as far as schemas/ uses it. */
export interface SchemaObject {
  type: Schema;
  name?: string;
  symbols?: string[];
  logicalType?: string;
  fields?: SchemaField[];
}
export interface SchemaField {
  name: string;
  type: Schema;
  default?: unknown;
}
export type Schema = string | Schema[] | SchemaObject;

/** The schema of a topic's events, for a test to change. */
export function schemaOf(topic: Topic): SchemaObject & { fields: SchemaField[] } {
  return JSON.parse(schemaTexts[topic]) as SchemaObject & { fields: SchemaField[] };
}

/** The field at a dotted path, to be changed. */
export function fieldAt(schema: SchemaObject, path: string): SchemaField {
  const [name, ...rest] = path.split('.');
  const field = schema.fields?.find((one) => one.name === name);
  if (field === undefined) throw new Error(`no field ${path}`);
  return rest.length === 0 ? field : fieldAt(objectOf(field.type), rest.join('.'));
}

/** The record, enum or logical type that a type is or may be. */
export function objectOf(schema: Schema): SchemaObject {
  const found = [schema].flat().find((branch) => typeof branch === 'object');
  if (found === undefined || Array.isArray(found)) throw new Error('no object');
  return found;
}

/** Takes the field at a dotted path away. */
export function removeField(schema: SchemaObject, path: string): void {
  const at = path.lastIndexOf('.');
  const parent = at === -1 ? schema : objectOf(fieldAt(schema, path.slice(0, at)).type);
  parent.fields = parent.fields?.filter(({ name }) => name !== path.slice(at + 1)) ?? [];
}

/** Every topic with each of its kinds. */
export const topicsAndKinds = topics.flatMap((topic) =>
  (Object.keys(topicByKind) as ResourceKind[])
    .filter((kind) => topicByKind[kind] === topic)
    .map((kind) => ({ topic, kind })),
);

/** An event in which every field that there is holds something, and of the resources `kind` alone. */
export function fullEvent(topic: Topic, kind: ResourceKind): WrittenEvent {
  const kinds = topicsAndKinds.map((entry) => entry.kind as string);
  const named = new Map<string, SchemaObject>();
  const entries = schemaOf(topic).fields.map(({ name, type }) => {
    const value = valueOf(type, named);
    return [name, kinds.includes(name) && name !== kind ? null : value] as const;
  });
  return { ...Object.fromEntries(entries), type: `${kind}.updated` } as unknown as WrittenEvent;
}

/** A payment with what a schema needs, and no more; what differs is named. */
export function smallEvent(changes: Record<string, unknown> = {}): WrittenEvent {
  return {
    id: 'e-1',
    identity: 'PROVIDER_EVENT_ID',
    revision: 0,
    type: 'payment.succeeded',
    provider: 'acme',
    account: 'main',
    environment: 'LIVE',
    received_at: 1_767_225_600_000_000,
    source: { event_type: 'paid' },
    verification: { scheme: 'hmac', key_id: 'k' },
    raw: { topic: 'raw.acme', partition: 0, offset: 0, body_sha256: '00', index: 0 },
    plugin: { name: 'acme', version: '1.0.0' },
    metadata: {},
    payment: { id: 'p-1', status: 'SUCCEEDED' },
    ...changes,
  } as WrittenEvent;
}

function valueOf(schema: Schema, named: Map<string, SchemaObject>): unknown {
  if (Array.isArray(schema)) return valueOf(schema.find((branch) => branch !== 'null') ?? 'null', named);
  if (typeof schema === 'string') return valueOfPrimitive[schema] ?? valueOf(named.get(schema) ?? 'null', named);
  if (schema.name !== undefined) named.set(schema.name, schema);
  if (schema.logicalType === 'decimal') return '-12345678901234567890.123456789012345678';
  if (schema.logicalType === 'timestamp-micros') return 1_754_626_531_398_127;
  if (schema.type === 'enum') return schema.symbols?.at(-1);
  if (schema.type === 'map') return { order: 'A-1', é: '雪' };
  if (schema.type !== 'record') return valueOf(schema.type, named);
  return Object.fromEntries((schema.fields ?? []).map(({ name, type }) => [name, valueOf(type, named)]));
}

const valueOfPrimitive: Record<string, unknown> = {
  string: 'snow 雪 😀',
  int: -(2 ** 31),
  long: Number.MAX_SAFE_INTEGER - 1,
  boolean: true,
};

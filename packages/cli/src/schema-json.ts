/** An Avro schema as JSON. */
export type Schema = string | Schema[] | SchemaObject;
export interface SchemaObject {
  type: Schema;
  name?: string;
  doc?: string;
  symbols?: string[];
  default?: unknown;
  logicalType?: string;
  precision?: number;
  scale?: number;
  values?: Schema;
  items?: Schema;
  fields?: Field[];
  [property: string]: unknown;
}
export interface Field extends SchemaObject {
  name: string;
  type: Schema;
}

/** A canonical type: what it means, and the types after which it comes for the same object; `payment.*`: after any. */
export interface CanonicalTypeFacts {
  meaning: string;
  /** Nothing need have happened to the object before. */
  first?: boolean;
  follows: string[];
}

/** The canonical types of each topic: schemas/types.json. */
export type CanonicalTypes = Record<string, Record<string, CanonicalTypeFacts>>;

/** The schemas by topic, and the canonical types of each topic. */
export interface Schemas {
  schemas: Record<string, SchemaObject>;
  types: CanonicalTypes;
}

/** Every type that is written as an object, at any depth. */
export function objectsIn(schema: Schema | undefined): SchemaObject[] {
  if (Array.isArray(schema)) return schema.flatMap(objectsIn);
  if (typeof schema !== 'object' || schema === null) return [];
  const inner = [...fieldsOf(schema).map(({ type }) => type), schema.values, schema.items, schema.type];
  return [schema, ...inner.flatMap(objectsIn)];
}

/** The named types, records and enums, that a schema defines, by name. */
export function namedTypes(schema: Schema): Map<string, SchemaObject> {
  return new Map(
    objectsIn(schema).flatMap((object) =>
      object.type === 'record' || object.type === 'enum' ? [[object.name ?? '', object] as const] : [],
    ),
  );
}

/** The record, enum or logical type that a type is or may be, where it is written out. */
export function objectOf(type: Schema): SchemaObject | undefined {
  return [type].flat().find((branch): branch is SchemaObject => typeof branch === 'object' && !Array.isArray(branch));
}

/** The fields of a record, as far as they are fields: a schema of a registry may be anything. */
export function fieldsOf({ fields }: SchemaObject): Field[] {
  return Array.isArray(fields) ? fields.filter((field) => typeof field?.name === 'string') : [];
}

/** The symbols of an enum. */
export function symbolsOf({ symbols }: SchemaObject): string[] {
  return Array.isArray(symbols) ? symbols : [];
}

/** The resources that an event may be about: the fields after the envelope, each with its record. */
export function resourcesOf(schema: SchemaObject): { field: Field; record: SchemaObject }[] {
  const afterEnvelope = fieldsOf(schema).slice(envelopeOf(schema).length);
  return afterEnvelope.map((field) => ({ field, record: objectOf(field.type) ?? { type: 'record' } }));
}

/** The fields that every event has: up to the metadata. */
export function envelopeOf(schema: SchemaObject): Field[] {
  const fields = fieldsOf(schema);
  return fields.slice(0, fields.findIndex(({ name }) => name === 'metadata') + 1);
}

/** A type in a few words, named types by their names: `null or Money`, `decimal(38,18)`, `map of string`. */
export function describeType(type: Schema): string {
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return type.map(describeType).join(' or ');
  if (type.logicalType === 'decimal') return `decimal(${type.precision},${type.scale})`;
  if (type.logicalType !== undefined) return type.logicalType;
  if (type.type === 'map') return `map of ${describeType(type.values ?? 'nothing')}`;
  if (type.type === 'array') return `list of ${describeType(type.items ?? 'nothing')}`;
  return type.name ?? describeType(type.type);
}

/** A type without its null; its first branch, where several are left. */
export function withoutNull(type: Schema): Schema {
  return Array.isArray(type) ? (type.find((branch) => branch !== 'null') ?? 'null') : type;
}

/** `tributary.events.Money` → `Money`. */
export function lastWordOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

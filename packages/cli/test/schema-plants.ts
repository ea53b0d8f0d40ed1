import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalTypes, Field, Schema, SchemaObject, Schemas } from '../src/schema-json.ts';

const folder = join(import.meta.dirname, '../../../schemas');

/** The schemas of this repository and their types, for a test to change. */
export function readSchemas(): Schemas {
  const types = JSON.parse(readFileSync(join(folder, 'types.json'), 'utf8')) as CanonicalTypes;
  const read = (topic: string) => JSON.parse(readFileSync(join(folder, `${topic}.avsc`), 'utf8')) as SchemaObject;
  return { types, schemas: Object.fromEntries(Object.keys(types).map((topic) => [topic, read(topic)])) };
}

/** The schema of a topic. */
export function schemaOf({ schemas }: Schemas, topic: string): SchemaObject {
  const schema = schemas[topic];
  if (schema === undefined) throw new Error(`no schema of ${topic}`);
  return schema;
}

/** The field at a dotted path of a topic's schema. */
export function fieldAt(all: Schemas, topic: string, path: string): Field {
  let found: Schema | undefined = schemaOf(all, topic);
  let field: Field | undefined;
  for (const name of path.split('.')) {
    field = writtenOut(found)?.fields?.find((one) => one.name === name);
    found = field?.type;
  }
  if (field === undefined) throw new Error(`no field ${topic} ${path}`);
  return field;
}

/** The record, enum or logical type of the field at a dotted path. */
export function typeAt(all: Schemas, topic: string, path: string): SchemaObject {
  const type = writtenOut(fieldAt(all, topic, path).type);
  if (type === undefined) throw new Error(`${topic} ${path} has a type that stands elsewhere`);
  return type;
}

/** Adds a field to the record at a dotted path: `x`, a string with a default, as far as nothing else is said. */
export function addField(record: SchemaObject, field: Partial<Field>): void {
  record.fields?.push({ type: 'string', default: '', name: 'x', ...field });
}

/** Takes a field away from a record. */
export function removeField(record: SchemaObject, name: string): void {
  record.fields = record.fields?.filter((field) => field.name !== name) ?? [];
}

function writtenOut(type: Schema = 'null'): SchemaObject | undefined {
  return [type].flat().find((branch): branch is SchemaObject => typeof branch === 'object' && !Array.isArray(branch));
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTypePrinter, type AvroObject } from './typescript.ts';

/** Writes src/generated/ from schemas/: the TypeScript types, the schema texts, and the canonical types. */
const root = join(import.meta.dirname, '../../..');
const topics: Record<string, Record<string, { meaning: string }>> = JSON.parse(
  readFileSync(join(root, 'schemas/types.json'), 'utf8'),
);
const header = '// Generated from schemas/ by `npm run generate`. Do not edit.\n\n';

/** Everything that is generated: file name → text. A test compares it with what is committed. */
export function generate(): Record<string, string> {
  const schemas = Object.keys(topics).map((topic) => {
    const schema: AvroObject = JSON.parse(readFileSync(join(root, `schemas/${topic}.avsc`), 'utf8'));
    return { topic, schema, resources: resourcesOf(schema) };
  });
  return {
    'events.ts':
      header +
      "import type { Decimal } from '../decimal.ts';\nimport type { Micros } from '../micros.ts';\n\n" +
      typesText(schemas),
    'schemas.ts': header + "import type { EventByTopic } from './events.ts';\n\n" + schemasText(schemas),
    'canonical-types.ts': header + canonicalTypesText(),
  };
}

interface TopicSchema {
  topic: string;
  schema: AvroObject;
  resources: { kind: string; type: string }[];
}

function resourcesOf(schema: AvroObject): TopicSchema['resources'] {
  return (schema.fields ?? []).flatMap(({ name, type }) => {
    const record = Array.isArray(type) ? type.find((branch) => typeof branch === 'object') : undefined;
    return record !== undefined && !Array.isArray(record) && typeof record === 'object' && record.type === 'record'
      ? [{ kind: name, type: record.name ?? '' }]
      : [];
  });
}

function typesText(schemas: TopicSchema[]): string {
  const printer = createTypePrinter();
  const events = schemas.map(({ topic, schema }) => `  ${topic}: ${printer.define(schema)};`);
  const resources = schemas.flatMap((topic) => topic.resources.map(({ kind, type }) => `  ${kind}: ${type};`));
  return [
    printer.text(),
    '/** The event of each topic. */',
    `export interface EventByTopic {\n${events.join('\n')}\n}\n`,
    '/** The resource of each kind: the first segment of a canonical type. */',
    `export interface ResourceByKind {\n${resources.join('\n')}\n}\n`,
  ].join('\n');
}

function schemasText(schemas: TopicSchema[]): string {
  const texts = schemas.map(({ topic, schema }) => `  ${topic}: ${JSON.stringify(JSON.stringify(schema))},`);
  const kinds = schemas.flatMap(({ topic, resources }) => resources.map(({ kind }) => `  ${kind}: '${topic}',`));
  return [
    "/** The text under which each topic's schema is registered: one stable text, since other white space is another version. */",
    // Typed, lest the declarations hold every text once more.
    `export const schemaTexts: Readonly<Record<keyof EventByTopic, string>> = {\n${texts.join('\n')}\n};\n`,
    '/** The topic of each resource kind. */',
    `export const topicByKind = {\n${kinds.join('\n')}\n} as const;\n`,
  ].join('\n');
}

function canonicalTypesText(): string {
  const types = Object.values(topics).flatMap((list) => Object.entries(list));
  const lines = types.map(([type, { meaning }]) => `  '${type}': ${JSON.stringify(meaning)},`);
  return `/** Every canonical type and what it means. */\nexport const canonicalTypes = {\n${lines.join('\n')}\n} as const;\n`;
}

if (import.meta.main) {
  for (const [file, text] of Object.entries(generate()))
    writeFileSync(join(import.meta.dirname, '../src/generated', file), text);
}

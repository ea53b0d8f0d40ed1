import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInProviders, loadPlugin, type ProviderPlugin } from '@tributary/plugin-sdk';

const root = join(import.meta.dirname, '../..');

export const eventsPage = join(root, 'docs/events.md');

/** What of Avro the page reads. */
type Schema = string | Schema[] | SchemaObject;
interface SchemaObject {
  type: Schema;
  name?: string;
  doc?: string;
  logicalType?: string;
  fields?: SchemaField[];
  symbols?: string[];
  items?: Schema;
}
interface SchemaField {
  name: string;
  type: Schema;
  doc?: string;
  pii?: unknown;
}

/** docs/events.md: every canonical type with its meaning and who produces it, and the fields of every resource. */
export async function eventsPageText(): Promise<string> {
  const providers = builtInProviders();
  const plugins = await Promise.all(providers.map(async (provider) => loadPlugin({ provider, from: root })));
  const producers = producersOf(plugins.map(({ plugin }) => plugin));
  const topics = Object.entries(readJson('schemas/types.json') as Record<string, Record<string, string>>);
  const sections = topics.map(([topic, types]) => topicSection(topic, types, producers));
  return [
    '# Events',
    '',
    'Every canonical type, what it means, which platforms produce it, and the fields of its resource. The schemas are in `schemas/`; their types',
    'come with `@tributary/events`. A type is an object and a past-tense fact; its first word is the resource that the event carries. The set is',
    'open: skip a type that you do not know. Every enum may say `UNKNOWN`, with the raw word beside it.',
    '',
    'Generated from `schemas/` and the plugins by `npm run generate`.',
    '',
    ...sections,
    '',
  ].join('\n');
}

function producersOf(plugins: readonly ProviderPlugin[]): (type: string) => string {
  return (type) =>
    plugins
      .filter(({ events }) =>
        Object.values(events).some((mapping) => mapping.kind === 'event' && mapping.type === type),
      )
      .map(({ id }) => id)
      .join(', ') || 'none yet';
}

function topicSection(topic: string, types: Record<string, string>, producers: (type: string) => string): string {
  const { fields = [] } = readJson(`schemas/${topic}.avsc`) as SchemaObject;
  const kinds = [...new Set(Object.keys(types).map((type) => type.split('.')[0] ?? ''))];
  const known = new Map<string, SchemaObject>();
  for (const field of fields) collectNamed(field.type, known);
  const resources = kinds.map((kind) => {
    const rows = Object.entries(types)
      .filter(([type]) => type.startsWith(`${kind}.`))
      .map(([type, meaning]) => `| \`${type}\` | ${meaning} | ${producers(type)} |`);
    const resource = recordOf(fields.find(({ name }) => name === kind)?.type, known);
    return [
      `### ${kind}`,
      '',
      ...(resource?.doc === undefined ? [] : [resource.doc, '']),
      '| type | meaning | from |',
      '| --- | --- | --- |',
      ...rows,
      '',
      '| field | kind | |',
      '| --- | --- | --- |',
      ...(resource?.fields ?? []).map((field) => fieldRow(field, known)),
      '',
    ].join('\n');
  });
  return [`## ${topic}`, '', ...resources].join('\n');
}

function fieldRow({ name, type, doc, pii }: SchemaField, known: ReadonlyMap<string, SchemaObject>): string {
  const notes = [doc, pii === undefined ? undefined : 'Personal data.', symbolsOf(type, known)];
  return `| \`${name}\` | ${kindText(type)} | ${notes.filter((note) => note !== undefined).join(' ')} |`;
}

function kindText(schema: Schema): string {
  if (typeof schema === 'string') return schema.split('.').at(-1) ?? schema;
  if (Array.isArray(schema)) {
    const others = schema.filter((branch) => branch !== 'null').map(kindText);
    return schema.includes('null') ? `${others.join(' or ')}, or null` : others.join(' or ');
  }
  if (schema.items !== undefined) return `list of ${kindText(schema.items)}`;
  return schema.logicalType ?? schema.name ?? kindText(schema.type);
}

function symbolsOf(type: Schema, known: ReadonlyMap<string, SchemaObject>): string | undefined {
  const branch = Array.isArray(type) ? type.find((one) => one !== 'null') : type;
  const named = typeof branch === 'string' ? known.get(branch) : (branch as SchemaObject | undefined);
  return named?.symbols?.map((symbol) => `\`${symbol}\``).join(', ');
}

function recordOf(type: Schema | undefined, known: ReadonlyMap<string, SchemaObject>): SchemaObject | undefined {
  const branch = Array.isArray(type) ? type.find((one) => one !== 'null') : type;
  if (typeof branch === 'string') return known.get(branch);
  return branch as SchemaObject | undefined;
}

/** A schema defines a type once and names it from then on. */
function collectNamed(schema: Schema, known: Map<string, SchemaObject>): void {
  if (typeof schema === 'string') return;
  if (Array.isArray(schema)) {
    for (const branch of schema) collectNamed(branch, known);
    return;
  }
  if (schema.name !== undefined) known.set(schema.name, schema);
  for (const { type } of schema.fields ?? []) collectNamed(type, known);
  if (schema.items !== undefined) collectNamed(schema.items, known);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

if (import.meta.main) writeFileSync(eventsPage, await eventsPageText());

import { join } from 'node:path';
import {
  symbolsOf,
  withoutNull,
  type Field,
  type Schema,
  type SchemaObject,
} from '../../packages/cli/src/schema-json.ts';
import { readCatalogue, type CatalogueResource, type CatalogueTopic, type CatalogueType } from './catalogue.ts';
import { code, table } from './markdown.ts';

export const eventsPage = join(import.meta.dirname, '../../docs/events.md');

/** docs/events.md: every canonical type with its meaning, what it follows and who produces it; fields, keys, and examples. */
export async function eventsPageText(): Promise<string> {
  const topics = await readCatalogue();
  const sections = [
    '# Events',
    [
      'Every canonical type, what it means, what it comes after, which platforms produce it, and the fields of its resource. The schemas are in',
      '[`schemas/`](../schemas); they and their types come with `@tributary/events`. The same for machines: [asyncapi.yaml](asyncapi.yaml).',
      'Generated from `schemas/`, the plugins and their fixtures by `npm run generate`.',
    ].join('\n'),
    '## Overview',
    table(
      ['topic', 'resources, and how many types each has', 'key: `<provider>/<account>/` and the id of'],
      topics.map(({ topic, resources, keyedBy }) => [
        `[${topic}](#${topic})`,
        resources.map(({ kind, types }) => `[${kind}](#${kind}) ${types.length}`).join(', '),
        keyedBy,
      ]),
    ),
    howToRead,
    '## An event, whole',
    ...wholeEvent(topics),
    ...topics.flatMap(topicSections),
  ];
  return `${sections.join('\n\n')}\n`;
}

const howToRead = [
  'A type is an object and a past-tense fact; its first word is the resource that the event carries, and the others of its topic are null. The',
  'set is open: skip a type that you do not know. Every enum may say `UNKNOWN`, with the raw word beside it.',
  '',
  '“Comes after” is the order in which things happen to an object. Webhooks are lost and come late, platforms send less than happens, and no',
  'state is final: an event whose predecessor never came is an event all the same. `updated` may stand between any two, and is not listed.',
].join('\n');

function wholeEvent(topics: readonly CatalogueTopic[]): string[] {
  const types = topics.flatMap(({ resources }) => resources.flatMap((resource) => resource.types));
  const example = types.find(({ type }) => type === 'payment.succeeded')?.example;
  if (example === undefined) throw new Error('no plugin has a golden event of payment.succeeded');
  return [
    'As a subscriber reads it, without the members that are null. Every event has these fields, and one resource: here `payment`.',
    json(example.event),
    `Its record has the key ${code(example.key)}, and these headers ([CloudEvents](https://github.com/cloudevents/spec), binary mode):`,
    table(
      ['header', ''],
      Object.entries(example.headers).map(([name, value]) => [code(name), code(value)]),
    ),
  ];
}

function topicSections(topic: CatalogueTopic): string[] {
  return [
    `## ${topic.topic}`,
    `Key: \`<provider>/<account>/<id>\`, where id is that of ${topic.keyedBy}.`,
    ...topic.resources.flatMap((resource) => resourceSections(resource, topic.named)),
  ];
}

function resourceSections(resource: CatalogueResource, named: ReadonlyMap<string, SchemaObject>): string[] {
  const { kind, doc, types, fields } = resource;
  return [
    `### ${kind}`,
    doc,
    table(
      ['type', 'meaning', 'comes after', 'from'],
      types.map((one) => [code(one.type), one.meaning, comesAfter(one), one.providers.join(', ') || 'none yet']),
    ),
    table(
      ['field', 'kind', ''],
      fields.map((field) => fieldRow(field, named)),
    ),
    ...exampleSection(resource),
  ];
}

/** `nothing`; `any`; `authorized, captured`. */
function comesAfter({ first, follows }: CatalogueType): string {
  const words = follows.map((type) => (type.endsWith('.*') ? 'any' : code(type.slice(type.indexOf('.') + 1))));
  return [...(first ? ['nothing'] : []), ...words].join(', ');
}

function exampleSection({ kind, types }: CatalogueResource): string[] {
  const examples = types.flatMap(({ type, example }) => {
    if (example === undefined) return [`**${type}**: no platform produces it yet.`];
    const { provider, fixture, key, event } = example;
    return [
      `**${type}**, from ${provider}'s ${code(fixture)}, with the key ${code(key)}`,
      json({ [kind]: event[kind] }),
    ];
  });
  return ['<details><summary>Examples</summary>', ...examples, '</details>'];
}

/** As JSON, the innermost objects on one line. */
function json(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replaceAll(/\{[^{}]*\}/g, (inner) => inner.replaceAll(/\n\s*/g, ' '));
  return ['```json', text, '```'].join('\n');
}

function fieldRow({ name, type, doc, pii }: Field, named: ReadonlyMap<string, SchemaObject>): string[] {
  const notes = [doc, pii === undefined ? undefined : 'Personal data.', symbolsIn(type, named)];
  return [code(name), kindText(type), notes.filter((note) => note !== undefined).join(' ')];
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

function symbolsIn(schema: Schema, named: ReadonlyMap<string, SchemaObject>): string | undefined {
  const type = withoutNull(schema);
  const object = typeof type === 'string' ? named.get(type) : Array.isArray(type) ? undefined : type;
  return object?.type === 'enum' ? symbolsOf(object).map(code).join(', ') : undefined;
}

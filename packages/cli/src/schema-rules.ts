import { brokenByField } from './schema-field-rules.ts';
import { finding, type SchemaFinding, type SchemaRule } from './schema-finding.ts';
import {
  envelopeOf,
  fieldsOf,
  namedTypes,
  objectOf,
  objectsIn,
  resourcesOf,
  symbolsOf,
  type Field,
  type SchemaObject,
} from './schema-json.ts';

const moneyFields = [
  { name: 'amount', type: { type: 'bytes', logicalType: 'decimal', precision: 38, scale: 18 } },
  { name: 'currency', type: 'string' },
];

/** Everything in which the schemas, by topic, break the rules of schemas (docs/architecture.md) by themselves. */
export function brokenRules(schemas: Record<string, SchemaObject>): SchemaFinding[] {
  return [
    ...Object.entries(schemas).flatMap(([topic, schema]) => brokenByTopic(topic, schema)),
    ...brokenBetweenTopics(schemas),
  ];
}

type Broken = { rule: SchemaRule; where: string; what: string };

function brokenByTopic(topic: string, schema: SchemaObject): SchemaFinding[] {
  const records = objectsIn(schema).filter(({ type }) => type === 'record');
  const resources = resourcesOf(schema);
  const broken = [
    ...brokenByName(topic, schema),
    ...records.flatMap(brokenByRecord),
    ...[...namedTypes(schema).values()].flatMap(brokenByEnum),
    ...resources.flatMap(({ field, record }) => brokenByResource(field, record)),
    ...brokenByClash(schema),
  ];
  return broken.map(({ rule, where, what }) => finding(rule, { topic, where, what }));
}

function brokenByName(topic: string, { name = 'nothing', namespace }: SchemaObject): Broken[] {
  const expected = `${topic.slice(0, 1).toUpperCase()}${topic.slice(1)}Event`;
  return [
    ...(name === expected ? [] : [{ rule: 'one-namespace', where: name, what: `is not called ${expected}` } as const]),
    ...(namespace === 'tributary.events'
      ? []
      : [{ rule: 'one-namespace', where: name, what: 'is in another namespace' } as const]),
  ];
}

function brokenByRecord(record: SchemaObject): Broken[] {
  const { name = '' } = record;
  return [
    ...fieldsOf(record).flatMap((field) =>
      brokenByField(field, record).map(({ rule, what }) => ({ rule, where: `${name}.${field.name}`, what })),
    ),
    ...(name === 'Money' && bare(fieldsOf(record)) !== JSON.stringify(moneyFields)
      ? [{ rule: 'exact-money', where: name, what: 'is not decimal(38,18) and a currency' } as const]
      : []),
  ];
}

function bare(fields: Field[]): string {
  return JSON.stringify(fields.map(({ name, type }) => ({ name, type })));
}

function brokenByEnum(object: SchemaObject): Broken[] {
  const { type, name = '', default: fallback } = object;
  if (type !== 'enum') return [];
  const wrong = [
    ...(symbolsOf(object)[0] === 'UNKNOWN' ? [] : ['has not UNKNOWN first']),
    ...(fallback === 'UNKNOWN' ? [] : ['has not UNKNOWN as its default']),
  ];
  return wrong.map((what) => ({ rule: 'unknown-first', where: name, what }));
}

function brokenByResource(resource: Field, record: SchemaObject): Broken[] {
  const { name = '' } = record;
  const fields = fieldsOf(record);
  const enums = fields.filter(({ type }) => objectOf(type)?.type === 'enum');
  const id = fields.find((field) => field.name === 'id');
  const shape = (where: string, what: string): Broken => ({ rule: 'resource-shape', where, what });
  return [
    ...(Array.isArray(resource.type) ? [] : [shape(resource.name, 'may not be null')]),
    ...(id?.type === 'string' ? [] : [shape(name, 'has no id')]),
    ...(enums.length <= 1 ? [] : [{ rule: 'one-enum', where: name, what: 'has two enums' } as const]),
    ...enums
      .filter((one) => !fields.some((field) => field.name === `raw_${one.name}` && isNullableString(field)))
      .map((one): Broken => {
        const where = `${name}.${one.name}`;
        return { rule: 'raw-word-beside', where, what: `has no raw_${one.name} beside it` };
      }),
    ...fields
      .filter((field) => field.name !== 'id' && field.default === undefined)
      .map((field) => shape(`${name}.${field.name}`, 'has no default, so no version can add or remove it')),
  ];
}

function isNullableString({ type }: Field): boolean {
  return JSON.stringify(type) === '["null","string"]';
}

function brokenByClash(schema: SchemaObject): Broken[] {
  const envelope = envelopeOf(schema).map(({ name }) => name);
  return resourcesOf(schema)
    .filter(({ field }) => envelope.includes(field.name))
    .map(({ field }) => ({ rule: 'resource-shape', where: field.name, what: 'is an envelope field' }));
}

/** The envelope is one in all topics, and so is every named type that several use. */
function brokenBetweenTopics(schemas: Record<string, SchemaObject>): SchemaFinding[] {
  const seen = new Map<string, string>();
  return Object.entries(schemas).flatMap(([topic, schema]) => {
    const named = [...namedTypes(schema)].filter(([name]) => name !== schema.name);
    const texts = named.map(([name, object]) => [name, JSON.stringify(object)] as const);
    return [...texts, ['the envelope', JSON.stringify(envelopeOf(schema))] as const]
      .filter(([name, text]) => (seen.get(name) ?? seen.set(name, text).get(name)) !== text)
      .map(([where]) => finding('one-shape-everywhere', { topic, where, what: 'differs between topics' }));
  });
}

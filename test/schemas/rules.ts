/** An Avro schema as JSON, as far as schemas/ uses it. */
export type Schema = string | Schema[] | SchemaObject;
export interface SchemaObject {
  type: Schema;
  name?: string;
  symbols?: string[];
  default?: unknown;
  logicalType?: string;
  precision?: number;
  scale?: number;
  values?: Schema;
  fields?: Field[];
  [property: string]: unknown;
}
export interface Field extends SchemaObject {
  name: string;
  type: Schema;
}

/** The schemas by topic, and the canonical types of each topic with their meanings. */
export interface Schemas {
  schemas: Record<string, SchemaObject>;
  types: Record<string, Record<string, string>>;
}

/** A rule of schemas (docs/architecture.md) that one field, with the record that it stands in, breaks; undefined where it keeps them all. */
type FieldRule = (field: Field, record: SchemaObject) => string | undefined;

const known = new Set(
  'type name namespace doc fields symbols default values logicalType precision scale pii'.split(' '),
);
/** Whole numbers that are counted and never paid. */
const longs = new Set(['revision', 'offset']);
const ints = new Set(['partition', 'index', 'card_exp_month', 'card_exp_year', 'exp_month', 'exp_year', 'interval_count']);
/** The name of a shop or of a package is nobody's personal data. */
const impersonal = /\.merchant_name$|^PluginVersion\.name$/;
const personal = /^(description|metadata|email|phone|address)$|(_message|last4|(^|_)name)$/;
const instants = /_at$|^period_(start|end)$/;
const textual = /^id$|_id$|_code$|_reference$|^currency$|^raw_/;

const fieldRules: readonly FieldRule[] = [
  ({ name }) => (/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) ? undefined : 'is not snake_case'),
  (field) => (Object.keys(field).every((property) => known.has(property)) ? undefined : 'has a property that is not pii'),
  ({ name, pii }, record) =>
    personal.test(name) && !impersonal.test(`${record.name}.${name}`) && pii !== true
      ? 'is personal and not marked with pii'
      : undefined,
  ({ pii }) => (pii === undefined || pii === true ? undefined : 'has a pii that is not true'),
  ({ type }) =>
    Array.isArray(type) && (type.length !== 2 || type[0] !== 'null') ? 'is a union that is not null or something' : undefined,
  (field) => (Array.isArray(field.type) && field.default !== null ? 'may be null and has no default null' : undefined),
  ({ type }) => (/^(float|double)$/.test(primitiveOf(type)) ? 'is a binary float' : undefined),
  ({ name, type }) =>
    primitiveOf(type) === 'long' && logicalTypeOf(type) !== 'timestamp-micros' && !longs.has(name)
      ? 'is a bare long'
      : undefined,
  ({ name, type }) => (primitiveOf(type) === 'int' && !ints.has(name) ? 'is a bare int' : undefined),
  ({ name, type }) => (textual.test(name) && primitiveOf(type) !== 'string' ? 'is no string' : undefined),
  ({ name, type }) =>
    instants.test(name) && logicalTypeOf(type) !== 'timestamp-micros' ? 'is no timestamp-micros' : undefined,
  (field, record) =>
    primitiveOf(field.type) === 'bytes' && !(record.name === 'Money' && field.name === 'amount')
      ? 'is bytes outside of Money'
      : undefined,
];

const moneyFields = [
  { name: 'amount', type: { type: 'bytes', logicalType: 'decimal', precision: 38, scale: 18 } },
  { name: 'currency', type: 'string' },
];

/** Everything in which the schemas break the rules of schemas (docs/architecture.md), each with its place. */
export function brokenRules(all: Schemas): string[] {
  return [
    ...Object.entries(all.schemas).flatMap(([topic, schema]) => brokenByTopic(topic, schema)),
    ...brokenBetweenTopics(all.schemas),
    ...brokenByTypes(all),
  ];
}

function brokenByTopic(topic: string, schema: SchemaObject): string[] {
  const records = objectsIn(schema).filter(({ type }) => type === 'record');
  const resources = resourcesOf(schema);
  const envelope = envelopeOf(schema).map(({ name }) => name);
  return [
    ...(schema.name === `${topic.slice(0, 1).toUpperCase()}${topic.slice(1)}Event` ? [] : [`${topic} is called ${schema.name}`]),
    ...(schema['namespace'] === 'tributary.events' ? [] : [`${topic} is in another namespace`]),
    ...records.flatMap((record) => brokenByFields(topic, record)),
    ...objectsIn(schema).flatMap((object) => brokenByEnum(object)),
    ...resources.flatMap(({ field, record }) => brokenByResource(field, record)),
    ...resources.filter(({ field }) => envelope.includes(field.name)).map(({ field }) => `${field.name} is an envelope field`),
    ...brokenByMoney(records),
  ];
}

function brokenByFields(topic: string, record: SchemaObject): string[] {
  return (record.fields ?? []).flatMap((field) =>
    fieldRules.flatMap((rule) => {
      const broken = rule(field, record);
      return broken === undefined ? [] : [`${topic} ${record.name}.${field.name} ${broken}`];
    }),
  );
}

function brokenByEnum({ type, name, symbols = [], default: fallback }: SchemaObject): string[] {
  if (type !== 'enum') return [];
  return [
    ...(symbols[0] === 'UNKNOWN' ? [] : [`${name} has not UNKNOWN first`]),
    ...(fallback === 'UNKNOWN' ? [] : [`${name} has not UNKNOWN as its default`]),
  ];
}

function brokenByResource(resource: Field, record: SchemaObject): string[] {
  const fields = record.fields ?? [];
  const enums = fields.filter(({ type }) => objectOf(type)?.type === 'enum');
  const id = fields.find(({ name }) => name === 'id');
  return [
    ...(Array.isArray(resource.type) ? [] : [`${resource.name} may not be null`]),
    ...(id?.type === 'string' ? [] : [`${record.name} has no id`]),
    ...(enums.length <= 1 ? [] : [`${record.name} has two enums`]),
    ...enums
      .filter(({ name }) => !fields.some((field) => field.name === `raw_${name}` && isNullable(field.type, 'string')))
      .map(({ name }) => `${record.name}.${name} has no raw_${name} beside it`),
    ...fields
      .filter((field) => field.name !== 'id' && field.default === undefined)
      .map(({ name }) => `${record.name}.${name} has no default, so no version can add or remove it`),
  ];
}

function brokenByMoney(records: SchemaObject[]): string[] {
  return records
    .filter(({ name }) => name === 'Money')
    .filter(({ fields }) => bare(fields) !== JSON.stringify(moneyFields))
    .map(() => 'Money is not decimal(38,18) and a currency');
}

function bare(fields: Field[] = []): string {
  return JSON.stringify(fields.map(({ name, type }) => ({ name, type })));
}

/** The envelope is one in all topics, and so is every named type that several use. */
function brokenBetweenTopics(schemas: Record<string, SchemaObject>): string[] {
  const seen = new Map<string, string>();
  const differing = Object.values(schemas).flatMap((schema) => {
    const named = objectsIn(schema).filter(({ name, type }) => name !== schema.name && (type === 'record' || type === 'enum'));
    const texts = named.map((object) => [object.name ?? '', JSON.stringify(object)] as const);
    return [...texts, ['the envelope', JSON.stringify(envelopeOf(schema))] as const]
      .filter(([name, text]) => (seen.get(name) ?? seen.set(name, text).get(name)) !== text)
      .map(([name]) => `${name} differs between topics`);
  });
  return [...new Set(differing)];
}

function brokenByTypes({ schemas, types }: Schemas): string[] {
  const allTypes = Object.values(types).flatMap((list) => Object.keys(list));
  return [
    ...(Object.keys(types).join() === Object.keys(schemas).join() ? [] : ['types.json has other topics']),
    ...allTypes.filter((type, at) => allTypes.indexOf(type) !== at).map((type) => `${type} stands twice`),
    ...Object.entries(types).flatMap(([topic, list]) => brokenByTopicTypes(list, schemas[topic])),
  ];
}

function brokenByTopicTypes(list: Record<string, string>, schema: SchemaObject = { type: 'record' }): string[] {
  const resources = resourcesOf(schema).map(({ field }) => field.name);
  const kinds = Object.keys(list).map((type) => type.split('.')[0] ?? '');
  return [
    ...Object.entries(list).flatMap(([type, meaning]) =>
      /^[a-z_]+\.[a-z_]+$/.test(type) && /^[A-Z].*\.$/.test(meaning) ? [] : [`${type} is no type with its meaning`],
    ),
    ...kinds.filter((kind) => !resources.includes(kind)).map((kind) => `${kind} is no resource of its topic`),
    ...(kinds.filter((kind, at) => kind !== kinds[at - 1]).join() === resources.join()
      ? []
      : [`${schema.name}: types.json has not the order of the resources, or not all of them`]),
  ];
}

/** The fields whose type is a record of several states that an event may be about: the nullable ones at the end. */
function resourcesOf(schema: SchemaObject): { field: Field; record: SchemaObject }[] {
  const fields = schema.fields ?? [];
  const afterEnvelope = fields.slice(fields.findIndex(({ name }) => name === 'metadata') + 1);
  return afterEnvelope.map((field) => ({ field, record: objectOf(field.type) ?? { type: 'record' } }));
}

function envelopeOf(schema: SchemaObject): Field[] {
  const fields = schema.fields ?? [];
  return fields.slice(0, fields.findIndex(({ name }) => name === 'metadata') + 1);
}

/** Every type that is written as an object, at any depth. */
function objectsIn(schema: Schema): SchemaObject[] {
  if (typeof schema === 'string') return [];
  if (Array.isArray(schema)) return schema.flatMap(objectsIn);
  const inner = [...(schema.fields ?? []).map(({ type }) => type), schema.values ?? 'string', schema.type];
  return [schema, ...inner.flatMap(objectsIn)];
}

function objectOf(type: Schema): SchemaObject | undefined {
  return [type].flat().find((branch): branch is SchemaObject => typeof branch === 'object' && !Array.isArray(branch));
}

function logicalTypeOf(type: Schema): string | undefined {
  return objectOf(type)?.logicalType;
}

/** The primitive or the name that a type comes down to, null set aside. */
function primitiveOf(type: Schema): string {
  const branch = [type].flat().find((one) => one !== 'null') ?? 'null';
  return typeof branch === 'string' ? branch : Array.isArray(branch) ? 'union' : primitiveOf(branch.type);
}

function isNullable(type: Schema, of: string): boolean {
  return JSON.stringify(type) === JSON.stringify(['null', of]);
}

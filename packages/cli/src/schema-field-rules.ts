import type { SchemaRule } from './schema-finding.ts';
import { describeType, objectOf, type Field, type Schema, type SchemaObject } from './schema-json.ts';

/** A rule that one field, with the record that it stands in, breaks; undefined where it keeps it. */
type FieldRule = readonly [rule: SchemaRule, broken: (field: Field, record: SchemaObject) => string | undefined];

const known = new Set(
  'type name namespace doc fields symbols default values logicalType precision scale pii'.split(' '),
);
/** Whole numbers that are counted and never paid. */
const longs = new Set(['revision', 'offset']);
const ints = new Set([
  'partition',
  'index',
  'card_exp_month',
  'card_exp_year',
  'exp_month',
  'exp_year',
  'interval_count',
]);
/** The name of a shop or of a package is nobody's personal data. */
const impersonal = /\.merchant_name$|^PluginVersion\.name$/;
const personal = /^(description|metadata|email|phone|address)$|(_message|last4|(^|_)name)$/;
const instants = /_at$|^period_(start|end)$/;
const textual = /^id$|_id$|_code$|_reference$|^currency$|^raw_/;

const fieldRules: readonly FieldRule[] = [
  ['snake-case', ({ name }) => (/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) ? undefined : 'is not snake_case')],
  [
    'known-properties',
    (field) =>
      Object.keys(field).every((property) => known.has(property)) ? undefined : 'has a property that is not pii',
  ],
  [
    'personal-data-marked',
    ({ name, pii }, record) =>
      personal.test(name) && !impersonal.test(`${record.name}.${name}`) && pii !== true
        ? 'is personal and not marked with pii'
        : undefined,
  ],
  ['personal-data-marked', ({ pii }) => (pii === undefined || pii === true ? undefined : 'has a pii that is not true')],
  [
    'nullable-and-null',
    ({ type }) =>
      Array.isArray(type) && (type.length !== 2 || type[0] !== 'null')
        ? 'is a union that is not null or something'
        : undefined,
  ],
  [
    'nullable-and-null',
    (field) =>
      Array.isArray(field.type) && field.default !== null ? 'may be null and has no default null' : undefined,
  ],
  ['exact-money', ({ type }) => (/^(float|double)$/.test(primitiveOf(type)) ? 'is a binary float' : undefined)],
  [
    'exact-money',
    ({ name, type }) =>
      primitiveOf(type) === 'long' && logicalTypeOf(type) !== 'timestamp-micros' && !longs.has(name)
        ? 'is a bare long'
        : undefined,
  ],
  ['exact-money', ({ name, type }) => (primitiveOf(type) === 'int' && !ints.has(name) ? 'is a bare int' : undefined)],
  [
    'exact-money',
    (field, record) =>
      primitiveOf(field.type) === 'bytes' && !(record.name === 'Money' && field.name === 'amount')
        ? 'is bytes outside of Money'
        : undefined,
  ],
  [
    'ids-are-strings',
    ({ name, type }) => (textual.test(name) && primitiveOf(type) !== 'string' ? 'is no string' : undefined),
  ],
  [
    'instants-are-micros',
    ({ name, type }) =>
      instants.test(name) && logicalTypeOf(type) !== 'timestamp-micros' ? 'is no timestamp-micros' : undefined,
  ],
];

/** What a field of a record breaks, by rule. */
export function brokenByField(field: Field, record: SchemaObject): { rule: SchemaRule; what: string }[] {
  return fieldRules.flatMap(([rule, broken]) => {
    const what = broken(field, record);
    return what === undefined ? [] : [{ rule, what }];
  });
}

function logicalTypeOf(type: Schema): string | undefined {
  return objectOf(type)?.logicalType;
}

/** The primitive or the name that a type comes down to, null set aside. */
function primitiveOf(type: Schema): string {
  const branch = [type].flat().find((one) => one !== 'null') ?? 'null';
  return typeof branch === 'string' ? branch : Array.isArray(branch) ? describeType(branch) : primitiveOf(branch.type);
}

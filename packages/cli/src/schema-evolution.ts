import { finding, type SchemaFinding, type SchemaRule } from './schema-finding.ts';
import {
  describeType,
  fieldsOf,
  namedTypes,
  objectOf,
  symbolsOf,
  type Field,
  type Schema,
  type SchemaObject,
} from './schema-json.ts';

type Broken = { rule: SchemaRule; where: string; what: string };

/**
 * Everything in which a version of a topic's schema breaks the readers or the events of an earlier one: nothing is removed,
 * renamed or given another type, and what is new may be null. Types are compared by their names, so each is told once.
 */
export function brokenByChange(topic: string, earlier: SchemaObject, later: SchemaObject): SchemaFinding[] {
  const [before, after] = [namedTypes(earlier), namedTypes(later)];
  const broken = [
    ...(earlier.name === later.name ? brokenByNamespace(earlier, later) : []),
    ...[...before].flatMap(([name, type]) => brokenByType(type, after.get(name), unknownTo(before, after))),
  ];
  return broken.map(({ rule, where, what }) => finding(rule, { topic, where, what }));
}

/** Every topic and every canonical type of an earlier version is still there. */
export function brokenByMissing(
  topic: string,
  earlier: readonly string[],
  later: readonly string[] | undefined,
): SchemaFinding[] {
  if (later === undefined) return [finding('nothing-removed', { topic, where: 'the schema', what: 'is gone' })];
  return earlier
    .filter((type) => !later.includes(type))
    .map((where) => finding('nothing-removed', { topic, where, what: 'is gone' }));
}

function brokenByNamespace(earlier: SchemaObject, later: SchemaObject): Broken[] {
  if (earlier['namespace'] === later['namespace']) return [];
  const what = `was in the namespace ${String(earlier['namespace'])}`;
  return [{ rule: 'nothing-renamed', where: earlier.name ?? '', what }];
}

/** The named types that are new: what was renamed is among them. */
function unknownTo(
  before: ReadonlyMap<string, SchemaObject>,
  after: ReadonlyMap<string, SchemaObject>,
): SchemaObject[] {
  return [...after].filter(([name]) => !before.has(name)).map(([, type]) => type);
}

function brokenByType(earlier: SchemaObject, later: SchemaObject | undefined, added: SchemaObject[]): Broken[] {
  const where = earlier.name ?? '';
  if (later === undefined) {
    const alike = added.find((one) => contentOf(one) === contentOf(earlier));
    return [gone(where, alike?.name)];
  }
  if (earlier.type !== later.type)
    return [{ rule: 'type-kept', where, what: `was ${describeKind(earlier)} and is ${describeKind(later)}` }];
  return earlier.type === 'enum' ? brokenByEnum(earlier, later) : brokenByRecord(earlier, later);
}

function gone(where: string, alike: string | undefined): Broken {
  return alike === undefined
    ? { rule: 'nothing-removed', where, what: 'is gone' }
    : { rule: 'nothing-renamed', where, what: `is gone, and ${alike} is new and alike` };
}

function contentOf({ fields, symbols }: SchemaObject): string {
  return JSON.stringify([fields, symbols]);
}

function describeKind({ type }: SchemaObject): string {
  return type === 'enum' ? 'an enum' : 'a record';
}

function brokenByEnum(earlier: SchemaObject, later: SchemaObject): Broken[] {
  const where = earlier.name ?? '';
  const kept = symbolsOf(later);
  return [
    ...symbolsOf(earlier)
      .filter((symbol) => !kept.includes(symbol))
      .map((symbol): Broken => ({ rule: 'symbols-kept', where, what: `has lost ${symbol}` })),
    ...brokenByDefault(where, earlier, later),
  ];
}

function brokenByDefault(where: string, earlier: SchemaObject, later: SchemaObject): Broken[] {
  const [before, after] = [earlier.default, later.default].map(describeDefault);
  return before === after ? [] : [{ rule: 'default-kept', where, what: `had ${before} and has ${after}` }];
}

function describeDefault(value: unknown): string {
  return value === undefined ? 'no default' : `the default ${JSON.stringify(value)}`;
}

function brokenByRecord(earlier: SchemaObject, later: SchemaObject): Broken[] {
  const [before, after] = [fieldsOf(earlier), fieldsOf(later)];
  const added = after.filter(({ name }) => !before.some((field) => field.name === name));
  const placeOf = ({ name }: Field) => `${earlier.name}.${name}`;
  return [
    ...before.flatMap((field) => {
      const kept = after.find(({ name }) => name === field.name);
      if (kept !== undefined) return brokenByField(placeOf(field), field, kept);
      return [gone(placeOf(field), added.find((one) => isAlike(field, one))?.name)];
    }),
    ...added
      .filter((field) => !saysNothing(field))
      .map((field): Broken => {
        return {
          rule: 'new-fields-nullable',
          where: placeOf(field),
          what: 'is new and neither null nor UNKNOWN by default',
        };
      }),
  ];
}

/** New under another name, most likely: of the same type, and not one that every other field has. */
function isAlike(earlier: Field, later: Field): boolean {
  return describeType(earlier.type) === describeType(later.type) && earlier.doc === later.doc;
}

/** What a reader has of an older event says nothing: null, or UNKNOWN of an enum. */
function saysNothing({ type, default: fallback }: Field): boolean {
  return Array.isArray(type)
    ? type[0] === 'null' && fallback === null
    : objectOf(type)?.type === 'enum' && fallback === 'UNKNOWN';
}

function brokenByField(where: string, earlier: Field, later: Field): Broken[] {
  const [before, after] = [describeType(earlier.type), describeType(later.type)];
  if (before === after) return brokenByDefault(where, earlier, later);
  const rule = isDecimal(earlier.type) && isDecimal(later.type) ? 'decimal-kept' : 'type-kept';
  return [{ rule, where, what: `was ${before} and is ${after}` }];
}

function isDecimal(type: Schema): boolean {
  return objectOf(type)?.logicalType === 'decimal';
}

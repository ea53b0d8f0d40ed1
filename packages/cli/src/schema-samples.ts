import {
  fieldsOf,
  lastWordOf,
  namedTypes,
  objectsIn,
  resourcesOf,
  symbolsOf,
  withoutNull,
  type Schema,
  type SchemaObject,
} from './schema-json.ts';

/** An event made from a schema alone: the same each time. */
export interface Sample {
  /** What is special about it: `payment, with the symbols no. 3`. */
  name: string;
  value: Record<string, unknown>;
}

const primitives: Readonly<Record<string, readonly unknown[]>> = {
  string: ['', 'snow 雪 😀', 'a'.repeat(300)],
  long: [0, Number.MAX_SAFE_INTEGER - 1, -(2 ** 33)],
  int: [0, 2 ** 31 - 1, -(2 ** 31)],
  boolean: [false, true],
  double: [0, 0.5],
  float: [0, 0.5],
  bytes: [Buffer.of(0), Buffer.of(1, 255)],
};
const decimals = ['0', '12.34', '-0.000000000000000001', '99999999999999999999.999999999999999999'];
const instants = [0, 1_754_626_531_398_127, -1];

/**
 * Events that together set every field, every symbol of every enum and every resource; and one for each resource that leaves
 * out whatever may be null. Throws a RangeError for a schema that contains itself.
 */
export function samplesOf(schema: SchemaObject): Sample[] {
  const kinds = resourcesOf(schema).map(({ field }) => field.name);
  const enums = objectsIn(schema).filter(({ type }) => type === 'enum');
  const rounds = Math.max(...[decimals, ...enums.map(symbolsOf)].map(({ length }) => length));
  const named = namedTypes(schema);
  return kinds.flatMap((kind) => {
    const of = (round: number) => eventOf(schema, { named, round }, kind);
    const full = Array.from({ length: rounds }, (_, round) => ({ name: `${kind}, round ${round}`, value: of(round) }));
    return [...full, { name: `${kind}, as bare as may be`, value: of(bare) }];
  });
}

const bare = -1;

interface Making {
  named: ReadonlyMap<string, SchemaObject>;
  /** Which of several values everything takes; `bare`: null where it may be. */
  round: number;
}

/** An event with one resource. */
function eventOf(schema: SchemaObject, making: Making, kind: string): Record<string, unknown> {
  const others = new Set(resourcesOf(schema).map(({ field }) => field.name));
  const entries = fieldsOf(schema).map(({ name, type }) => {
    if (name === kind) return [name, valueOf(withoutNull(type), making)] as const;
    return [name, others.has(name) ? null : valueOf(type, making)] as const;
  });
  return { ...Object.fromEntries(entries), type: `${kind}.updated` };
}

function valueOf(type: Schema, making: Making): unknown {
  const { round } = making;
  if (Array.isArray(type)) return round === bare && type.includes('null') ? null : valueOf(withoutNull(type), making);
  if (typeof type === 'string') return valueOfName(type, making);
  if (type.logicalType === 'decimal') return nth(decimals, round);
  if (type.logicalType === 'timestamp-micros') return nth(instants, round);
  if (type.type === 'enum') return nth(symbolsOf(type), round);
  if (type.type === 'map')
    return Object.fromEntries(many(round, type.values, making).map((value, at) => [`é${at}`, value]));
  if (type.type === 'array') return many(round, type.items, making);
  if (type.type !== 'record') return valueOf(type.type, making);
  return Object.fromEntries(fieldsOf(type).map((field) => [field.name, valueOf(field.type, making)]));
}

/** The value of a primitive, or of a type that was defined before. */
function valueOfName(name: string, making: Making): unknown {
  const defined = making.named.get(lastWordOf(name));
  return defined === undefined ? nth(primitives[name] ?? [null], making.round) : valueOf(defined, making);
}

/** None, one or two. */
function many(round: number, type: Schema = 'null', making: Making): unknown[] {
  return Array.from({ length: Math.max(round, 0) % 3 }, () => valueOf(type, making));
}

function nth<T>(values: readonly T[], round: number): T | undefined {
  return values[Math.max(round, 0) % values.length];
}

import { describe, expect, test } from '@jest/globals';
import { parseSchema, topics } from '@tributary/events';
import { fieldsOf, namedTypes, resourcesOf, symbolsOf, withoutNull, type Schema } from '../src/schema-json.ts';
import { samplesOf } from '../src/schema-samples.ts';
import { readSchemas, schemaOf } from './schema-plants.ts';

const all = readSchemas();

/** Every place in a schema at which a value stands: `payment.amount.currency`, `payment.status=SUCCEEDED`. */
function placesIn(schema: Schema, named: ReturnType<typeof namedTypes>, path: string): string[] {
  const type = withoutNull(schema);
  const object = typeof type === 'string' ? named.get(type) : Array.isArray(type) ? undefined : type;
  if (object?.type === 'enum') return symbolsOf(object).map((symbol) => `${path}=${symbol}`);
  if (object?.type !== 'record') return [path];
  return fieldsOf(object).flatMap(({ name, type: inner }) => placesIn(inner, named, `${path}.${name}`));
}

/** Every place of a sample that holds something. */
function setIn(value: unknown, path: string, seen: Set<string>): void {
  if (value === null || value === undefined) return;
  seen.add(path);
  if (typeof value === 'string') seen.add(`${path}=${value}`);
  if (typeof value !== 'object') return;
  for (const [name, inner] of Object.entries(value)) setIn(inner, `${path}.${name}`, seen);
}

describe.each(topics)('the samples of %s', (topic) => {
  const schema = schemaOf(all, topic);
  const samples = samplesOf(schema);
  const kinds = resourcesOf(schema).map(({ field }) => field.name);

  test('set every field, every symbol and every resource', () => {
    const seen = new Set<string>();
    for (const { value } of samples) setIn(value, '', seen);
    expect(placesIn(schema, namedTypes(schema), '').filter((place) => !seen.has(place))).toEqual([]);
  });

  test('have exactly the one resource that their type names', () => {
    for (const { value } of samples) {
      const set = kinds.filter((kind) => value[kind] !== null);
      expect(value['type']).toBe(`${set.join()}.updated`);
    }
  });

  test('leave out, one for each resource, whatever may be null', () => {
    const bare = samples.filter(({ name }) => name.endsWith('as bare as may be'));
    expect(bare).toHaveLength(kinds.length);
    for (const { value } of bare) expect(value['occurred_at']).toBeNull();
  });

  test('are events of the schema, and the same each time', () => {
    const type = parseSchema(JSON.stringify(schema));
    for (const { value } of samples) expect(type.isValid(value)).toBe(true);
    expect(samplesOf(schema)).toEqual(samples);
  });
});

test('a schema that contains itself has no samples', () => {
  const loop = { type: 'record', name: 'Loop', fields: [{ name: 'loop', type: 'Loop' }] };
  const schema = {
    type: 'record',
    name: 'R',
    fields: [
      { name: 'metadata', type: 'string' },
      { name: 'a', type: loop },
    ],
  };
  expect(() => samplesOf(schema)).toThrow(RangeError);
});

import { describe, expect, test } from '@jest/globals';
import { createDecoder, parseSchema, schemaTexts, type Topic, type WrittenEvent } from '../src/index.ts';
import {
  fieldAt,
  fullEvent,
  objectOf,
  removeField,
  schemaOf,
  smallEvent,
  topicsAndKinds,
  type Schema,
  type SchemaObject,
} from './sample-events.ts';
import { thrownBy } from './thrown-by.ts';

type Change = (schema: SchemaObject) => void;

/** An event that another version wrote, as this one reads it. */
function readWritten(event: WrittenEvent, change: Change, topic: Topic = 'payments'): Record<string, unknown> {
  const text = changed(change, topic);
  const value = Buffer.concat([Buffer.from([0, 0, 0, 0, 1]), parseSchema(text).toBuffer(event)]);
  return JSON.parse(JSON.stringify(createDecoder(topic, text).decode(value))) as Record<string, unknown>;
}

function changed(change: Change, topic: Topic = 'payments'): string {
  const schema = schemaOf(topic);
  change(schema);
  return JSON.stringify(schema);
}

/** Every record and enum that a schema writes out. */
function namedIn(schema: Schema): SchemaObject[] {
  if (typeof schema === 'string') return [];
  if (Array.isArray(schema)) return schema.flatMap(namedIn);
  return [schema, ...(schema.fields ?? []).flatMap(({ type }) => namedIn(type)), ...namedIn(schema.type)];
}

function addSymbols(schema: SchemaObject): void {
  for (const one of namedIn(schema)) if (one.type === 'enum') one.symbols?.push('NEWEST');
}

function addFields(schema: SchemaObject): void {
  for (const one of namedIn(schema))
    if (one.type === 'record') one.fields?.unshift({ name: 'newest', type: ['null', 'string'], default: null });
}

function addResource(schema: SchemaObject): void {
  const thing = { type: 'record', name: 'Thing', fields: [{ name: 'id', type: 'string' }] };
  schema.fields?.push({ name: 'thing', type: ['null', thing], default: null });
}

/** A value in which each of the named fields says `symbol`. */
function saying(value: unknown, symbol: string, names: ReadonlySet<string>): unknown {
  return JSON.parse(JSON.stringify(value), (name, one: unknown) => (names.has(name) ? symbol : one));
}

/** A value in which every record has a field more. */
function withNewest(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, withNewest(one)] as const);
  return { newest: 'x', ...Object.fromEntries(entries) };
}

/** The names of the fields that hold an enum. */
function enumFields(topic: Topic): Set<string> {
  const fields = namedIn(schemaOf(topic)).flatMap((one) => one.fields ?? []);
  return new Set(fields.filter(({ type }) => namedIn(type).at(0)?.type === 'enum').map(({ name }) => name));
}

describe('an older writer', () => {
  test('without a resource, a field, or the metadata is read with their defaults', () => {
    const amount = { amount: '1.1', currency: 'USD' };
    const missing = ['setup', 'metadata', 'revision', 'environment', 'occurred_at', 'payment.description'];
    const read = readWritten(smallEvent({ payment: { id: 'p', status: 'FAILED', amount } }), (schema) => {
      for (const path of missing) removeField(schema, path);
    });
    expect(read).toMatchObject({
      setup: null,
      metadata: {},
      revision: 0,
      environment: 'UNKNOWN',
      occurred_at: null,
      payment: { amount, description: null },
    });
  });
});

describe('a newer writer', () => {
  test('with a symbol that is new is read as UNKNOWN, with the raw word beside it', () => {
    const event = smallEvent({ payment: { id: 'p', status: 'LOANED', raw_status: 'loaned' } });
    const read = readWritten(event, (schema) => {
      objectOf(fieldAt(schema, 'payment.status').type).symbols?.push('LOANED');
    });
    expect(read).toMatchObject({ payment: { status: 'UNKNOWN', raw_status: 'loaned' } });
  });

  test('with a resource that is new is read without it, and nothing else is lost', () => {
    const loan = { type: 'record', name: 'Loan', fields: [{ name: 'terms', type: { type: 'map', values: 'string' } }] };
    const event = smallEvent({ type: 'loan.granted', payment: null, loan: { terms: { months: '12' } } });
    const read = readWritten(event, (schema) => {
      schema.fields?.push({ name: 'loan', type: ['null', loan], default: null });
    });
    expect(read).toMatchObject({ type: 'loan.granted', payment: null, id: 'e-1' });
    expect(read).not.toHaveProperty('loan');
  });

  test('with a field that is new, before others, is read without it', () => {
    const read = readWritten(smallEvent({ payment: { id: 'p', status: 'FAILED', loan: 'x' } }), (schema) => {
      objectOf(fieldAt(schema, 'payment').type).fields?.unshift({
        name: 'loan',
        type: ['null', 'string'],
        default: null,
      });
    });
    expect(read).toMatchObject({ payment: { id: 'p', status: 'FAILED' } });
  });
});

describe('a subscriber of this release lives on when a later one writes', () => {
  test.each(topicsAndKinds)('new symbols in all enums of $kind: each is UNKNOWN, and all else as written', (of) => {
    const event = fullEvent(of.topic, of.kind);
    const enums = enumFields(of.topic);
    const read = readWritten(saying(event, 'NEWEST', enums) as WrittenEvent, addSymbols, of.topic);
    expect(read).toEqual(saying(event, 'UNKNOWN', enums));
    expect(read).toMatchObject({ identity: 'UNKNOWN', environment: 'UNKNOWN' });
  });

  test.each(topicsAndKinds)('new fields in all records of $kind: nothing else is lost', ({ topic, kind }) => {
    const event = fullEvent(topic, kind);
    const written = { ...(withNewest(event) as WrittenEvent), metadata: event.metadata };
    expect(readWritten(written, addFields, topic)).toEqual(event);
  });

  test.each(topicsAndKinds)(
    'a new resource, beside $kind: none is set, and the type still tells',
    ({ topic, kind }) => {
      const known = { ...fullEvent(topic, kind), type: 'thing.made', [kind]: null };
      const read = readWritten({ ...known, thing: { id: 't-1' } } as WrittenEvent, addResource, topic);
      expect(read).toEqual(known);
      expect(topicsAndKinds.filter((of) => of.topic === topic && read[of.kind] !== null)).toEqual([]);
      expect(read['type']).toBe('thing.made');
    },
  );
});

describe('a writer is refused with event.malformed_value', () => {
  test.each<[what: string, change: Change]>([
    ['lacks a field that must be there', (schema) => removeField(schema, 'received_at')],
    [
      'has amounts of another scale',
      (schema) => Object.assign(objectOf(fieldAt(schema, 'payment.amount.amount').type), { scale: 2 }),
    ],
    [
      'has amounts as plain bytes',
      (schema) => Object.assign(fieldAt(schema, 'payment.amount.amount'), { type: 'bytes' }),
    ],
  ])('that %s', (_what, change) => {
    expect(thrownBy(() => createDecoder('payments', changed(change))).code).toBe('event.malformed_value');
  });
});

describe('a writer is refused with event.foreign_schema', () => {
  test('that is another record', () => {
    const other = changed((schema) => Object.assign(schema, { name: 'SomethingElse' }));
    expect(thrownBy(() => createDecoder('payments', other)).code).toBe('event.foreign_schema');
  });
});

describe('a writer is refused with event.foreign_schema', () => {
  test.each<[what: string, change: Change]>([
    ['is another record', (schema) => Object.assign(schema, { name: 'SomethingElse' })],
    ['is of the same name elsewhere', (schema) => Object.assign(schema, { namespace: 'acme.events' })],
    ['is no record', (schema) => Object.assign(schema, { type: 'enum', symbols: ['A'] })],
  ])('that %s', (_what, change) => {
    expect(thrownBy(() => createDecoder('payments', changed(change))).code).toBe('event.foreign_schema');
  });

  test('that is the events of another topic', () => {
    expect(thrownBy(() => createDecoder('payments', schemaTexts.billing)).code).toBe('event.foreign_schema');
  });

  test.each(['', 'not JSON', 'null', '"string"', '[]', '{"type":"nothing"}', '['.repeat(100_000)])(
    'whose schema is %.20j',
    (text) => {
      expect(thrownBy(() => createDecoder('payments', text)).code).toBe('event.foreign_schema');
    },
  );
});

import { expect, test } from '@jest/globals';
import type { Field, Schema, SchemaObject } from '../src/schema-json.ts';
import { createReading } from '../src/schema-reading.ts';

const record = (...fields: Field[]): SchemaObject => ({ type: 'record', name: 'R', fields });
const field = (name: string, type: Schema, fallback?: unknown): Field => ({ name, type, default: fallback });
const color = (...symbols: string[]): SchemaObject => ({ type: 'enum', name: 'Color', symbols, default: 'UNKNOWN' });

test.each<
  [what: string, schemas: [writer: SchemaObject, reader: SchemaObject], values: [written: object, read: object]]
>([
  ['what both have', [record(field('a', 'string')), record(field('a', 'string'))], [{ a: 'x' }, { a: 'x' }]],
  [
    'the default of what the writer has not',
    [record(), record(field('a', ['null', 'string'], null), field('b', { type: 'map', values: 'string' }, {}))],
    [{}, { a: null, b: {} }],
  ],
  ['nothing of what the reader has not', [record(field('a', 'string')), record()], [{ a: 'x' }, {}]],
  [
    'UNKNOWN of a symbol that is new',
    [record(field('a', color('UNKNOWN', 'RED'))), record(field('a', color('UNKNOWN')))],
    [{ a: 'RED' }, { a: 'UNKNOWN' }],
  ],
  [
    'a null, and what may be null',
    [
      record(field('a', ['null', color('UNKNOWN', 'RED')]), field('b', ['null', 'Color'])),
      record(field('a', ['null', color('UNKNOWN')]), field('b', ['null', 'Color'])),
    ],
    [
      { a: null, b: 'RED' },
      { a: null, b: 'UNKNOWN' },
    ],
  ],
  [
    'types by their full names, in lists and maps',
    [
      record(
        field('a', { type: 'array', items: color('UNKNOWN', 'RED') }),
        field('b', { type: 'map', values: 'acme.Color' }),
      ),
      record(field('a', { type: 'array', items: color('UNKNOWN') }), field('b', { type: 'map', values: 'acme.Color' })),
    ],
    [
      { a: ['RED', 'UNKNOWN'], b: { x: 'RED' } },
      { a: ['UNKNOWN', 'UNKNOWN'], b: { x: 'UNKNOWN' } },
    ],
  ],
])('a reader has %s', (_what, [writer, reader], [written, read]) => {
  expect(createReading(writer, reader)(written)).toEqual(read);
});

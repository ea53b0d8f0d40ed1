import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { generate } from '../scripts/generate.ts';
import { createTypePrinter } from '../scripts/typescript.ts';

const record = (name: string, type: string) => ({ type: 'record', name, fields: [{ name: 'x', type }] });
const folder = join(import.meta.dirname, '../src/generated');

describe('src/generated', () => {
  test.each(Object.entries(generate()))('%s is what `npm run generate` makes of schemas/', (file, text) => {
    expect(readFileSync(join(folder, file), 'utf8')).toBe(text);
  });

  test('holds nothing else', () => {
    expect(readdirSync(folder).toSorted()).toEqual(Object.keys(generate()).toSorted());
  });
});

describe('the printer of types', () => {
  test('refuses two types of one name that differ', () => {
    const printer = createTypePrinter();
    printer.define(record('A', 'string'));
    printer.define(record('A', 'string'));
    expect(() => printer.define(record('A', 'int'))).toThrow('A is defined twice, differently');
  });

  test('refuses a logical type that it does not know', () => {
    const field = { name: 'x', type: { type: 'int', logicalType: 'date' } };
    expect(() => createTypePrinter().define({ type: 'record', name: 'A', fields: [field] })).toThrow('date');
  });
});

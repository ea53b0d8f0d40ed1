import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { locate, sourceFilesOf } from '../src/place.ts';

const good = join(import.meta.dirname, 'plugins/good');

test('a fixture, a place in it, and a type of the table have a file and a line', () => {
  expect(locate(good, { kind: 'fixture', name: 'charge.paid' })).toEqual({
    file: 'fixtures/charge.paid.json',
    line: 1,
  });
  expect(locate(good, { kind: 'fixture', name: 'charge.paid', path: ['body', 'type'] }).line).toBe(5);
  expect(locate(good, { kind: 'fixture', name: 'charge.paid' }, ['body', 'data']).line).toBe(7);
  expect(locate(good, { kind: 'type', type: 'charge.paid' })).toEqual({ file: 'src/index.ts', line: 8 });
});

test('what is not there has no line', () => {
  expect(locate(good, { kind: 'fixture', name: 'nobody' })).toEqual({});
  expect(locate(join(good, 'fixtures'), { kind: 'type', type: 'charge.paid' })).toEqual({});
});

test('the sources of a plugin are those below src', () => {
  expect(sourceFilesOf(good)).toEqual(['src/index.ts']);
  expect(sourceFilesOf(join(good, 'fixtures'))).toEqual([]);
});

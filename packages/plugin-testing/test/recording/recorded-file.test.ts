import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadFixtures } from '@tributary/plugin-sdk';
import { recordedIn, writeRecorded } from '../../src/index.ts';
import { bodyContent, canNameFile } from '../../src/recording/recorded-file.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tributary-recorded-'));
  folder = join(root, 'fixtures');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('the folder is made, and each file takes the next number that is free', () => {
  const write = (source: string) => writeRecorded(folder, 'charge.paid', { source, body: {} });
  expect(write('one')).toBe(join(folder, 'charge.paid~recorded-1.json'));
  writeFileSync(join(folder, 'charge.paid~recorded-2.json'), 'somebody’s');
  expect(write('two')).toBe(join(folder, 'charge.paid~recorded-3.json'));
  expect(readFileSync(join(folder, 'charge.paid~recorded-2.json'), 'utf8')).toBe('somebody’s');
  expect(readdirSync(folder)).toHaveLength(3);
});

test.each([
  '{"a":1}',
  '{"a":1.00}',
  '{"a":9007199254740993}',
  '{"2":0,"1":0}',
  '{"__proto__":{"a":1}}',
  '"\\ud800"',
  '[1e400]',
])('the SDK reads %s as it was written, to the last byte', (text) => {
  writeRecorded(folder, 'charge.paid', { source: 'a test', ...bodyContent(text) });
  expect(loadFixtures(root).map(({ body }) => body.toString())).toEqual([text]);
  expect(recordedIn(folder)).toEqual([{ type: 'charge.paid', body: Buffer.from(text) }]);
});

test('what was recorded is found by its name; what is no fixture is passed over', () => {
  expect(recordedIn(folder)).toEqual([]);
  writeRecorded(folder, 'charge.paid', { source: 'a test', body: { a: 1 } });
  writeFileSync(join(folder, 'charge.paid.json'), '{"source":"a document","body":{}}');
  writeFileSync(join(folder, 'charge.paid~recorded-7.json'), 'no JSON');
  writeFileSync(join(folder, 'charge.paid~recorded-8.json'), '{"source":"no body"}');
  expect(recordedIn(folder)).toEqual([{ type: 'charge.paid', body: Buffer.from('{"a":1}') }]);
  expect(existsSync(join(folder, 'charge.paid~recorded-1.json'))).toBe(true);
});

describe('a type', () => {
  test.each(['charge.paid', 'checkout_session.completed', 'TRANSFER-DONE', 'a:b'])('%s names a file', (type) =>
    expect(canNameFile(type)).toBe(true),
  );
  test.each(['', '.', '..', '../x', 'a/b', 'a\\b', 'a~b', 'a b', 'a\0', 'ä', 'x'.repeat(101)])(
    '%j names none',
    (type) => expect(canNameFile(type)).toBe(false),
  );
});

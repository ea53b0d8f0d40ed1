import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { loadDocumented } from '../src/documented.ts';

const folder = mkdtempSync(join(tmpdir(), 'tributary-documented-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the list of what is documented is read', () => {
  const documented = [{ source: 'https://docs.acme.example', types: ['charge.paid'] }];
  writeFileSync(join(folder, 'documented.json'), JSON.stringify(documented));
  expect(loadDocumented(folder)).toEqual(documented);
});

test.each([
  ['no JSON', '[', 'documented.json is no JSON'],
  ['no list', '{}', 'must be a list'],
  ['an entry without source', '[{ "types": [] }]', 'must be a list'],
  ['types that are no texts', '[{ "source": "here", "types": [1] }]', 'must be a list'],
  ['null', '[null]', 'must be a list'],
])('%s is refused with what to do', (_what, text, said) => {
  writeFileSync(join(folder, 'documented.json'), text);
  expect(() => loadDocumented(folder)).toThrow(expect.objectContaining({ code: 'plugin.fixture_invalid' }));
  expect(() => loadDocumented(folder)).toThrow(said);
});

test('a plugin without the list is told to write one', () => {
  expect(() => loadDocumented(join(folder, 'nowhere'))).toThrow('list every type that the documents name');
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PluginReference } from '../src/plugin-entry.ts';

/** What came of loading: what of the plugin crosses the border of a process, or the error's code and detail. */
type Loaded = { id: string; name: string; version: string; folder: string } | { code: string; detail: string };

const plugin = (id: string, members = '') =>
  `export default { contract: 1, id: '${id}', signature: { verify() {} }, envelope() {}, events: {}, ${members} };`;

/** Files of a configuration's folder. */
const files: Record<string, string> = {
  'file.mjs': plugin('file'),
  'typed.ts': `const id: string = 'typed';\n${plugin('typed')}`,
  'folder/package.json': manifest('@acme/folder', { '.': { default: './lib/entry.js' } }, '1.2.3'),
  'folder/lib/entry.js': plugin('folder'),
  'both/package.json': manifest('both', { '.': { 'tributary-source': './src.js', default: './dist.js' } }),
  'both/src.js': plugin('both'),
  'bare/index.mjs': plugin('bare'),
  'broken/package.json': '{',
  'node_modules/beside/package.json': manifest('beside', './entry.js', '4.5.6'),
  'node_modules/beside/entry.js': plugin('beside'),
  'node_modules/@acme/import-only/package.json': manifest('@acme/import-only', {
    '.': { import: { default: './x.js' } },
  }),
  'node_modules/@acme/import-only/x.js': plugin('import-only'),
  'node_modules/gone/package.json': manifest('gone', { import: './gone.js' }),
  'node_modules/@tributary/plugin-builtin/package.json': manifest('@tributary/plugin-builtin', './entry.js'),
  'node_modules/@tributary/plugin-builtin/entry.js': plugin('builtin'),
  'throws.mjs': "throw new Error('no such luck');",
  'throws-text.mjs': "throw 'bad luck';",
  'syntax.mjs': 'export default {',
  'imports-broken.mjs': "import './lines.mjs';",
  'lines.mjs': 'const one = 1;\nconst = 2;',
  'unresolved.mjs': "import 'not-installed-anywhere';",
  'no-default.mjs': 'export const plugin = {};',
  'null.mjs': 'export default null;',
  'text.mjs': "export default 'plugin';",
  'unstamped.mjs': "export default { id: 'x' };",
  'contract-2.mjs': plugin('x', 'contract: 2'),
  'contract-text.mjs': plugin('x', "contract: '1'"),
  'other-id.mjs': plugin('other'),
  'no-id.mjs': plugin('x', 'id: undefined'),
  'id-of-other-form.mjs': plugin('Acme Pay'),
  'no-signature.mjs': plugin('x', 'signature: undefined'),
  'no-further.mjs': plugin('x', 'furtherSchemes: { old: { verify() {} }, older: null }'),
  'no-envelope.mjs': plugin('x', "envelope: 'data'"),
  'no-events.mjs': plugin('x', 'events: undefined'),
  'unknown-type.mjs': plugin('x', "events: { 'a.b': { kind: 'event', type: 'payment.vanished' } }"),
  'inherited-type.mjs': plugin('x', "events: { 'a.b': { kind: 'event', type: 'toString' } }"),
  'no-type.mjs': plugin('x', "events: { 'a.b': { kind: 'event' } }"),
  'no-mapping.mjs': plugin('x', "events: { 'a.b': undefined }"),
  'mappings.mjs': plugin('x', "events: { a: { kind: 'event', type: 'payment.paid' }, b: { kind: 'ignored' } }").replace(
    'payment.paid',
    'payment.succeeded',
  ),
};

const found: [string, PluginReference, object][] = [
  ['as a file', { provider: 'file', specifier: './file.mjs', from: '.' }, { name: 'unnamed', version: '0.0.0' }],
  ['as a file of TypeScript', { provider: 'typed', specifier: './typed.ts', from: '.' }, { name: 'unnamed' }],
  [
    'as a folder, by the exports of its package',
    { provider: 'folder', specifier: './folder', from: '.' },
    { name: '@acme/folder', version: '1.2.3', folder: expect.stringMatching(/loader-[^/]+\/folder$/) },
  ],
  ['as a folder, by the condition for sources', { provider: 'both', specifier: './both', from: '.' }, { name: 'both' }],
  [
    'as a package beside the configuration',
    { provider: 'beside', specifier: 'beside', from: '.' },
    { name: 'beside', version: '4.5.6' },
  ],
  [
    'as a package that exports for import alone',
    { provider: 'import-only', specifier: '@acme/import-only', from: '.' },
    { name: '@acme/import-only' },
  ],
  [
    'as the package of its id where none is named',
    { provider: 'builtin', from: '.' },
    { name: '@tributary/plugin-builtin' },
  ],
  ['with its mappings', { provider: 'x', specifier: './mappings.mjs', from: '.' }, {}],
  [
    'beside this package where it is not beside the configuration',
    { provider: 'tazapay', from: '.' },
    { name: '@tributary/plugin-tazapay' },
  ],
];

const notDefined = 'its default export is not the result of defineProvider';

const wrong: [string, string | undefined, string, string | RegExp][] = [
  [
    'a file that is not there',
    './nowhere.mjs',
    'plugin.not_found',
    /^x: \.\/nowhere\.mjs: there is no \/.*nowhere\.mjs$/,
  ],
  [
    'a folder that is no package',
    './bare',
    'plugin.not_found',
    /^x: \.\/bare: \/.*\/bare has neither src\/index\.ts nor/,
  ],
  ['a package that is not there', 'nowhere', 'plugin.not_found', /^x: nowhere: no such package is installed in \/.*/],
  ['a built-in plugin that is not there', undefined, 'plugin.not_found', /^x: @tributary\/plugin-x: no such package/],
  [
    'a package without the file that it exports',
    'gone',
    'plugin.not_found',
    /^x: gone: .*gone\/package\.json exports no/,
  ],
  ['a package with a broken manifest', './broken', 'plugin.load_failed', /broken\/package\.json: .*JSON/],
  ['a module that throws', './throws.mjs', 'plugin.load_failed', /^x: no such luck \(\/.*throws\.mjs:1\)$/],
  [
    'a module that throws no error',
    './throws-text.mjs',
    'plugin.load_failed',
    /^x: bad luck \(\/.*throws-text\.mjs\)$/,
  ],
  ['a module that is no JavaScript', './syntax.mjs', 'plugin.load_failed', /^x: Unexpected.* \(\/.*syntax\.mjs:1\)$/],
  [
    'a module that imports such',
    './imports-broken.mjs',
    'plugin.load_failed',
    /^x: Unexpected token '=' \(\/.*\/lines\.mjs:2\)$/,
  ],
  ['a module that needs another', './unresolved.mjs', 'plugin.load_failed', /not-installed-anywhere.*unresolved\.mjs/],
  ['no default export', './no-default.mjs', 'plugin.invalid', inFile('it has no default export.*', 'no-default')],
  ['a default export of null', './null.mjs', 'plugin.invalid', inFile(notDefined, 'null')],
  ['a default export of text', './text.mjs', 'plugin.invalid', inFile(notDefined, 'text')],
  ['no contract', './unstamped.mjs', 'plugin.invalid', inFile(notDefined, 'unstamped')],
  [
    'another contract',
    './contract-2.mjs',
    'plugin.contract_mismatch',
    inFile('the plugin has 2, this runtime 1', 'contract-2'),
  ],
  [
    'a contract of text',
    './contract-text.mjs',
    'plugin.contract_mismatch',
    inFile('the plugin has "1", this runtime 1', 'contract-text'),
  ],
  [
    'the id of another',
    './other-id.mjs',
    'plugin.invalid',
    inFile('its id is other, and an id has one plugin: name this one under providers\\.other, .*', 'other-id'),
  ],
  ['no id', './no-id.mjs', 'plugin.invalid', inFile('its id has no form of an id: .*', 'no-id')],
  [
    'what is no id',
    './id-of-other-form.mjs',
    'plugin.invalid',
    inFile('its id has no form of an id: .*', 'id-of-other-form'),
  ],
  ['no signature', './no-signature.mjs', 'plugin.invalid', inFile('it has no signature scheme', 'no-signature')],
  [
    'no further scheme',
    './no-further.mjs',
    'plugin.invalid',
    inFile('its further scheme older is no signature scheme', 'no-further'),
  ],
  ['no envelope', './no-envelope.mjs', 'plugin.invalid', inFile('it has no envelope function', 'no-envelope')],
  ['no events', './no-events.mjs', 'plugin.invalid', inFile('it has no table of events', 'no-events')],
  [
    'an unknown type',
    './unknown-type.mjs',
    'plugin.invalid',
    inFile('a\\.b: no canonical type payment\\.vanished', 'unknown-type'),
  ],
  [
    'an inherited type',
    './inherited-type.mjs',
    'plugin.invalid',
    inFile('a\\.b: no canonical type toString', 'inherited-type'),
  ],
  [
    'an event without a type',
    './no-type.mjs',
    'plugin.invalid',
    inFile('a\\.b: no canonical type undefined', 'no-type'),
  ],
  [
    'no mapping',
    './no-mapping.mjs',
    'plugin.invalid',
    inFile('a\\.b: neither event\\(…\\) nor ignored\\(…\\)', 'no-mapping'),
  ],
];

/** The provider, what is wrong, and the file. */
function inFile(what: string, name: string): RegExp {
  return new RegExp(`^x: ${what} \\(/.*/${name}\\.mjs\\)$`);
}

let from: string;
let loaded: Loaded[];
beforeAll(() => {
  from = mkdtempSync(join(tmpdir(), 'loader-'));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(from, file)), { recursive: true });
    writeFileSync(join(from, file), content);
  }
  const references = [
    ...found.map(([, reference]) => reference),
    ...wrong.map(([, specifier]) => ({ provider: 'x', specifier, from: '.' })),
    { provider: 'folder', specifier: join(from, 'folder'), from: '/' },
  ];
  loaded = load(references);
});
afterAll(() => rmSync(from, { recursive: true }));

describe('a plugin is found', () => {
  test.each(found.map(([how, { provider }, expected], index) => ({ how, provider, expected, index })))(
    '$how',
    ({ provider, expected, index }) => expect(loaded[index]).toMatchObject({ id: provider, ...expected }),
  );

  test('by an absolute path', () =>
    expect(loaded.at(-1)).toMatchObject({ id: 'folder', folder: join(from, 'folder') }));
});

describe('what is wrong is said', () => {
  test.each(wrong.map(([what, , code, detail], index) => ({ what, code, detail, index: found.length + index })))(
    '$what: $code',
    ({ code, detail, index }) => {
      const expected: unknown = typeof detail === 'string' ? detail : expect.stringMatching(detail);
      expect(loaded[index]).toEqual({ code, detail: expected });
    },
  );
});

/** In a process of its own: Jest replaces both `import()` and the resolution of packages, which are what is tested. */
function load(references: PluginReference[]): Loaded[] {
  const script = `
    import { loadPlugin } from ${JSON.stringify(join(import.meta.dirname, '../src/loader.ts'))};
    const loading = JSON.parse(process.argv[1]).map((reference) =>
      loadPlugin({ ...reference, from: reference.from === '.' ? process.cwd() : reference.from }).then(
        ({ plugin, ...found }) => ({ id: plugin.id, ...found }),
        ({ code, detail }) => ({ code, detail }),
      ),
    );
    console.log(JSON.stringify(await Promise.all(loading)));`;
  const flags = ['--conditions=tributary-source', '--no-warnings', '--input-type=module', '--eval', script];
  const output = execFileSync(process.execPath, [...flags, JSON.stringify(references)], {
    cwd: from,
    encoding: 'utf8',
  });
  return JSON.parse(output) as Loaded[];
}

function manifest(name: string, exports: unknown, version = '0.1.0'): string {
  return JSON.stringify({ name, version, type: 'module', exports });
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../shell.ts';

const main = join(import.meta.dirname, '../../src/main.ts');
const { folder, remove } = temporaryFolder();
afterAll(remove);

const plugin = (id: string, members = '') =>
  `export default { contract: 1, id: '${id}', signature: { verify() {} }, envelope() {}, events: {}, ${members} };`;

/** What is wrong → the provider, its plugin, what stands there, and what of its line must be said besides code and provider. */
const wrong: [what: string, provider: string, file: string, text: string | undefined, code: string, said: RegExp][] = [
  [
    'another contract',
    'newer',
    'newer.mjs',
    plugin('newer', 'contract: 2'),
    'plugin.contract_mismatch',
    /Install a version that fits.*has 2, this runtime 1 \(.*\/newer\.mjs\)/,
  ],
  [
    'the id of another plugin',
    'twin',
    'twin.mjs',
    plugin('good'),
    'plugin.invalid',
    /its id is good, and an id has one plugin: name this one under providers\.good.*\/twin\.mjs\)/,
  ],
  [
    'a module that throws',
    'throws',
    'throws.mjs',
    "\nthrow new Error('no such luck');",
    'plugin.load_failed',
    /no such luck \(.*\/throws\.mjs:2\)/,
  ],
  [
    'a module that throws a string',
    'text',
    'text.mjs',
    "throw 'bad luck';",
    'plugin.load_failed',
    /bad luck \(.*\/text\.mjs\)/,
  ],
  [
    'a module that rejects',
    'rejects',
    'rejects.mjs',
    "await Promise.reject('later');",
    'plugin.load_failed',
    /later \(.*\/rejects\.mjs\)/,
  ],
  [
    'no default export',
    'bare',
    'bare.mjs',
    'export const plugin = {};',
    'plugin.invalid',
    /write `export default defineProvider.*\/bare\.mjs\)/,
  ],
  [
    'a syntax error',
    'syntax',
    'syntax.mjs',
    'const one = 1;\nconst = 2;',
    'plugin.load_failed',
    /Unexpected token '=' \(.*\/syntax\.mjs:2\)/,
  ],
  [
    'a syntax error in TypeScript',
    'typed',
    'typed.ts',
    'const one: number = 1;\nconst = 2;',
    'plugin.load_failed',
    /\(.*\/typed\.ts:2\)/,
  ],
  [
    'a package that is not installed',
    'absent',
    'tributary-plugin-absent',
    undefined,
    'plugin.not_found',
    /Install its package.*tributary-plugin-absent: no such package is installed in \//,
  ],
  [
    'a package that was packed before it was built',
    'unbuilt',
    'tributary-plugin-unbuilt',
    undefined,
    'plugin.not_found',
    /unbuilt\/package\.json exports no file that is there; was it built/,
  ],
];

function check(entries: readonly (readonly [provider: string, plugin: string])[]) {
  const providers = Object.fromEntries(
    entries.map(([id, name]) => [id, { plugin: name.includes('.') ? `./${name}` : name, accounts: {} }]),
  );
  writeFileSync(join(folder, 'tributary.yaml'), JSON.stringify({ providers }));
  // A process of its own: Jest has its own way to import.
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=tributary-source', main, 'config', 'check'],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  return { status, output: stdout, problems: stderr };
}

describe('tributary config check tells of a plugin with', () => {
  const unbuilt = join(folder, 'node_modules/tributary-plugin-unbuilt/package.json');
  mkdirSync(dirname(unbuilt), { recursive: true });
  writeFileSync(unbuilt, '{ "name": "tributary-plugin-unbuilt", "exports": "./dist/index.js" }');
  writeFileSync(join(folder, 'good.mjs'), plugin('good'));
  for (const [, , file, text] of wrong) if (text !== undefined) writeFileSync(join(folder, file), text);
  const { status, problems } = check([
    ['good', 'good.mjs'],
    ...wrong.map(([, provider, file]) => [provider, file] as const),
  ]);
  const lines = problems.trim().split('\n');

  test.each(wrong.map(([what, provider, , , code, said]) => ({ what, provider, code, said })))(
    '$what: $code',
    ({ provider, code, said }) => {
      const about = lines.filter((line) => line.includes(`(${provider}: `));
      expect(about).toEqual([expect.stringMatching(new RegExp(`^  ${code}: .*`))]);
      expect(about[0]).toMatch(said);
    },
  );

  test('each of them in a line, without a stack, and ends with 2', () => {
    expect({ status, count: lines.length }).toEqual({ status: 2, count: wrong.length + 1 });
    expect(problems).not.toMatch(/^\s+at /m);
  });
});

test('a single mistake keeps its code', () => {
  const { status, problems } = check([['throws', 'throws.mjs']]);
  expect({ status, problems }).toEqual({
    status: 2,
    problems: expect.stringMatching(/^plugin\.load_failed: [^\n]*\n$/),
  });
});

test('two plugins under one id are a mistake of the file, with its line', () => {
  writeFileSync(
    join(folder, 'tributary.yaml'),
    'providers:\n  good: { plugin: ./good.mjs, accounts: {} }\n  good: { plugin: ./twin.mjs, accounts: {} }\n',
  );
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=tributary-source', main, 'config', 'check'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringMatching(/config\.invalid.*\n.*line 3.*unique/s),
  });
});

test('where a key cannot be read, it says that the plugins loaded, and then which key', () => {
  const keys = [{ id: 'first', env: 'ABSENT_KEY' }];
  const providers = { good: { plugin: './good.mjs', accounts: { main: { keys } } } };
  writeFileSync(join(folder, 'tributary.yaml'), JSON.stringify({ providers }));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=tributary-source', main, 'config', 'check'],
    { cwd: folder, encoding: 'utf8' },
  );
  expect({ status, stdout }).toEqual({ status: 2, stdout: expect.stringMatching(/^good: .*, accounts main\n$/) });
  expect(stderr).toContain('ABSENT_KEY');
});

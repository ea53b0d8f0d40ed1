import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const tool = (path: string) => join(root, 'node_modules', path);

// A repository for whoever looks, with the packages of the real one: nothing is left behind there.
const repository = mkdtempSync(join(tmpdir(), 'tributary-repository-'));
const plugin = join(repository, 'plugins/my-bank');
afterAll(() => rmSync(repository, { recursive: true, force: true }));

beforeAll(() => {
  writeFileSync(join(repository, 'package.json'), '{ "name": "tributary", "private": true, "type": "module" }');
  for (const file of ['tsconfig.base.json', 'jest.config.js', '.prettierrc.json', '.prettierignore', '.oxlintrc.json'])
    cpSync(join(root, file), join(repository, file));
  cpSync(join(root, 'test/jest'), join(repository, 'test/jest'), { recursive: true });
  const compilerOptions = { noEmit: true, rewriteRelativeImportExtensions: false, allowImportingTsExtensions: true };
  writeFileSync(
    join(repository, 'tsconfig.check.json'),
    JSON.stringify({ extends: './tsconfig.base.json', compilerOptions, include: ['plugins/*/src', 'plugins/*/test'] }),
  );
  for (const folder of ['node_modules', 'packages']) symlinkSync(join(root, folder), join(repository, folder));
  mkdirSync(join(repository, 'plugins'));
  // A long name and a short one: both fit the lines and tables of the template.
  for (const name of ['my-bank', 'a', 'the-bank-of-a-very-long-name'])
    expect(tributary('plugin', 'new', name, '--no-install')).toMatchObject({ status: 0, problems: '' });
}, 60_000);

test('a plugin that `plugin new` makes in the repository conforms as soon as its golden events are written', () => {
  expect(tributary('plugin', 'test', 'plugins/my-bank', '--update')).toMatchObject({ status: 0, problems: '' });
  const { output } = tributary('plugin', 'test', 'plugins/my-bank');
  expect(output).toMatch(/^All \d+ cases hold\.$/m);
}, 60_000);

test('and goes through every check of the repository: types, lint, format', () => {
  const checks = [
    [tool('typescript/bin/tsc'), '-p', 'tsconfig.check.json'],
    [tool('oxlint/bin/oxlint'), '--type-aware', '--tsconfig', 'tsconfig.check.json', '--deny-warnings', 'plugins'],
    [tool('prettier/bin/prettier.cjs'), '--log-level', 'warn', '--check', 'plugins'],
  ];
  for (const check of checks) expect(runNode(...check)).toMatchObject({ status: 0, problems: '' });
}, 60_000);

test('its own test runs in Jest, as those of the other plugins do', () => {
  const jest = ['--experimental-vm-modules', '--no-warnings', tool('jest/bin/jest.js')];
  const { status, problems } = runNode(...jest, '--selectProjects', 'unit', '--rootDir', repository, 'plugins/my-bank');
  expect({ status, problems }).toEqual({ status: 0, problems: expect.stringContaining('1 passed, 1 total') });
}, 60_000);

test('the folder holds the plugin, and what others hold: no package of npm, nothing built', () => {
  expect(readdirSync(plugin).toSorted()).toEqual(
    ['README.md', 'documented.json', 'fixtures', 'package.json', 'src', 'test', 'tsconfig.json'].toSorted(),
  );
});

function tributary(...args: string[]) {
  return runNode('--conditions=tributary-source', join(root, 'packages/cli/src/main.ts'), ...args);
}

function runNode(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: repository,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return { status, output: stdout, problems: stderr };
}

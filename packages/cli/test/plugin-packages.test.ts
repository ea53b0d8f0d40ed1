import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { findPackages, findRepository, vendoredSpecs, vendorPackages } from '../src/plugin-packages.ts';
import { temporaryFolder } from './shell.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

test('the repository is found from any folder in it, and from none outside', () => {
  expect(findRepository(import.meta.dirname)).toBe(join(import.meta.dirname, '../../..'));
  expect(findRepository(folder)).toBeUndefined();
});

/** A folder of packed packages: of each the name, and what it needs. */
function pack(name: string, needs: Record<string, string[]>): string {
  const packed = join(folder, name);
  mkdirSync(packed);
  const files = Object.keys(needs).map((one) => [one, `${one.slice('@tributary/'.length)}.tgz`] as const);
  for (const [, file] of files) writeFileSync(join(packed, file), 'an archive');
  const list = Object.fromEntries(files.map(([one, file]) => [one, { file, needs: needs[one] }]));
  writeFileSync(join(packed, 'packages.json'), JSON.stringify(list));
  return packed;
}

const all = {
  '@tributary/cli': ['@tributary/runtime', '@tributary/plugin-testing'],
  '@tributary/errors': [],
  '@tributary/nestjs': ['@tributary/errors'],
  '@tributary/plugin-sdk': ['@tributary/errors'],
  '@tributary/plugin-testing': ['@tributary/plugin-sdk'],
  '@tributary/plugin-wooshpay': ['@tributary/plugin-sdk'],
  '@tributary/runtime': ['@tributary/errors', '@tributary/cli'],
};
const needed = ['cli', 'errors', 'plugin-sdk', 'plugin-testing', 'runtime'];
const filesIn = (packed: string) =>
  Object.fromEntries(needed.map((name) => [`@tributary/${name}`, join(packed, `${name}.tgz`)]));

test('packed packages are what an author uses and what that needs in turn, and no others', () => {
  const packed = pack('packed', all);
  expect(findPackages(packed)).toEqual(filesIn(packed));
});

test("they are copied into the plugin's folder, from where another plugin finds them in turn", () => {
  const plugin = join(folder, 'acme');
  const packages = findPackages(pack('others', all));
  vendorPackages(plugin, packages);
  expect(vendoredSpecs(packages)).toMatchObject({ '@tributary/cli': 'file:vendor/cli.tgz' });
  expect(readFileSync(join(plugin, 'vendor/cli.tgz'), 'utf8')).toBe('an archive');
  expect(readdirSync(join(plugin, 'vendor')).toSorted()).toEqual(
    ['packages.json', ...needed.map((name) => `${name}.tgz`)].toSorted(),
  );
  expect(findPackages(join(plugin, 'vendor'))).toEqual(filesIn(join(plugin, 'vendor')));
});

test('a folder without packed packages, or without one that is needed, is refused with what to do', () => {
  expect(() => findPackages(folder)).toThrow(/npm run pack:all/);
  const { '@tributary/errors': _gone, ...half } = all;
  expect(() => findPackages(pack('half', half))).toThrow(/npm run pack:all/);
  const removed = pack('removed', all);
  rmSync(join(removed, 'errors.tgz'));
  expect(() => findPackages(removed)).toThrow(/npm run pack:all/);
});

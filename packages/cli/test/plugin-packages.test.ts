import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { findPackages, findRepository } from '../src/plugin-packages.ts';
import { temporaryFolder } from './shell.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

test('the repository is found from any folder in it, and from none outside', () => {
  expect(findRepository(import.meta.dirname)).toBe(join(import.meta.dirname, '../../..'));
  expect(findRepository(folder)).toBeUndefined();
});

test('packed packages are what npm is to install, without the plugins of platforms', () => {
  const packed = join(folder, 'packed');
  mkdirSync(packed);
  writeFileSync(
    join(packed, 'packages.json'),
    JSON.stringify({
      '@tributary/cli': 'cli.tgz',
      '@tributary/plugin-sdk': 'sdk.tgz',
      '@tributary/plugin-testing': 'testing.tgz',
      '@tributary/plugin-wooshpay': 'wooshpay.tgz',
    }),
  );
  expect(findPackages(packed)).toEqual({
    '@tributary/cli': `file:${packed}/cli.tgz`,
    '@tributary/plugin-sdk': `file:${packed}/sdk.tgz`,
    '@tributary/plugin-testing': `file:${packed}/testing.tgz`,
  });
});

test('a folder without packed packages is refused with what to do', () => {
  expect(() => findPackages(folder)).toThrow(/npm run pack:all/);
});

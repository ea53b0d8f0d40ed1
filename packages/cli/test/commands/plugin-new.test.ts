import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run, temporaryFolder } from '../shell.ts';

const { folder, remove } = temporaryFolder();
const packed = join(folder, 'packed');
const create = (...args: string[]) => run(['plugin', 'new', ...args, '--packages', packed, '--no-install'], { folder });

beforeAll(() => {
  mkdirSync(packed);
  const names = ['@tributary/cli', '@tributary/plugin-sdk', '@tributary/plugin-testing'];
  const list = names.map((name, index) => [name, { file: `${index}.tgz`, needs: [] }] as const);
  writeFileSync(join(packed, 'packages.json'), JSON.stringify(Object.fromEntries(list)));
  for (const [, { file }] of list) writeFileSync(join(packed, file), 'no archive');
});
afterAll(remove);

test('without a folder it is ./<name>, and what to do next is said', async () => {
  const ran = await create('acme');
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  expect(existsSync(join(folder, 'acme/src/index.ts'))).toBe(true);
  for (const command of ['npm install', 'npm test', 'npm start']) expect(ran.stdout).toContain(command);
});

test('where npm fails, it is said what is left to do', async () => {
  const ran = await run(['plugin', 'new', 'unlucky', '--packages', packed], { folder });
  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).toContain(`npm install failed in ${join(folder, 'unlucky')}`);
  expect(ran.stderr).toContain('npm install && npm run golden');
}, 60_000);

test.each([
  ['a folder that is not empty', ['acme'], 'is not empty'],
  ['a name with capitals', ['Acme'], 'lower-case'],
  ['a name that begins with a digit', ['1pay'], 'begins with a letter'],
  ['a name of 42 letters', ['a'.repeat(42)], 'at most 41'],
  ['the name of a package for authors', ['sdk'], 'for authors'],
  ['a name that would leave the folder', ['../acme'], 'lower-case'],
  ['the name of a plugin that is there', ['wooshpay'], 'there is a plugin of that name'],
])('%s is refused, and nothing is written', async (_what, args, said) => {
  const before = readdirSync(folder).toSorted();
  const ran = await create(...args);
  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).toContain(said);
  expect(readdirSync(folder).toSorted()).toEqual(before);
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { run, temporaryFolder } from './shell.ts';

const { folder, remove } = temporaryFolder();
const plugin = join(import.meta.dirname, 'plugins/open.ts');
afterAll(remove);

const check = (account: string) => {
  const file = join(folder, 'open.yaml');
  const accounts = `{ main: { keys: [{ id: one, env: KEY }] }, other: { keys: [], ${account} } }`;
  writeFileSync(file, `providers: { open: { plugin: ${JSON.stringify(plugin)}, accounts: ${accounts} } }\n`);
  return run(['config', 'check', '--config', file], { folder, environment: { KEY: 'a key of a test' } });
};

test('config check warns of each account that takes webhooks without a signature', async () => {
  const ran = await check('schemes: [old, bare], allowUnsigned: true');
  expect(ran.exitCode).toBe(0);
  expect(ran.stderr).toBe(
    '! open/other takes webhooks without a signature, which anybody can send: the test endpoint signs nothing\n',
  );
});

test.each([
  ['schemes: [old]', 0, ''],
  ['schemes: [older]', 2, 'providers.open.accounts.other.schemes: the plugin has no scheme older; it has old, bare'],
  ['schemes: [bare]', 2, 'bare proves nothing: it also needs allowUnsigned: true'],
  ['allowUnsigned: true', 2, 'providers.open.accounts.other.allowUnsigned'],
])('config check of %s ends with %i', async (account, exitCode, said) => {
  const ran = await check(account);
  expect(ran.exitCode).toBe(exitCode);
  expect(ran.stderr).toContain(said);
  if (exitCode === 0) expect(ran.stderr).toBe('');
});

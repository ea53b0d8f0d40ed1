import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { parseConfig } from '@tributary/host';
import { configureProviders } from '@tributary/runtime';
import { createOutput } from '../src/output.ts';
import { samplesOf } from '../src/sample-run.ts';
import { temporaryFolder } from './shell.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

async function samples(providers: string) {
  const config = parseConfig(`providers: { ${providers} }`, { file: join(folder, 'tributary.yaml') });
  let problems = '';
  const output = createOutput(
    { stdout: { write: () => undefined }, stderr: { write: (text) => (problems += text) } },
    false,
  );
  const made = samplesOf({ config, providers: await configureProviders(config), environment: {} }, output);
  return { accounts: [...new Set(made.map(({ provider, account }) => `${provider}/${account}`))], problems };
}

test('a platform whose key cannot be read has no samples, which is said, and the others have theirs', async () => {
  writeFileSync(join(folder, 'good.key'), 'a key of a test');
  const account = (file: string) => `{ accounts: { main: { keys: [{ id: one, file: ${file} }] } } }`;
  const { accounts, problems } = await samples(
    `tazapay: ${account('good.key')}, wooshpay: ${account('missing.key')}, owlpay: ${account('good.key')}`,
  );
  expect(accounts.toSorted()).toEqual(['owlpay/main', 'tazapay/main']);
  expect(problems).toMatch(/^No samples for wooshpay\/main: .*missing\.key cannot be read\n$/);
});

test('a plugin without fixtures has no samples, which is said', async () => {
  writeFileSync(join(folder, 'good.key'), 'a key of a test');
  const plugin = JSON.stringify(join(import.meta.dirname, 'plugins/open.ts'));
  const { accounts, problems } = await samples(
    `open: { plugin: ${plugin}, accounts: { main: { keys: [{ id: one, file: good.key }] } } }`,
  );
  expect(accounts).toEqual([]);
  expect(problems).toMatch(/^No samples for open\/main: fixtures\/ is missing/);
});

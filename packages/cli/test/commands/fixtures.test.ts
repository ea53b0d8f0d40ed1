import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run, temporaryFolder } from '../shell.ts';

const { folder, remove } = temporaryFolder();
const installed = join(folder, 'node_modules/acme');
const plugin = `export default {
  contract: 1,
  id: 'acme',
  signature: { name: 'acme', header: '', timestamped: false, verify() {}, generateKey: () => ({}), prepareKey: () => ({}) },
  envelope: () => [],
  events: {},
};`;

beforeAll(() => {
  mkdirSync(join(installed, 'fixtures'), { recursive: true });
  writeFileSync(
    join(installed, 'package.json'),
    '{ "name": "acme", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  );
  writeFileSync(join(installed, 'index.js'), plugin);
  writeFileSync(
    join(folder, 'tributary.yaml'),
    "kafka: { brokers: ['127.0.0.1:1'] }\nproviders: { acme: { plugin: acme, accounts: { main: { keys: [] } } } }\n",
  );
});
afterAll(remove);

test.each([
  ['a provider that is not configured', ['nobody'], 'no provider nobody; there are acme'],
  ['no provider', [], 'provider'],
  ['a limit of nothing', ['acme', '--limit', '0'], 'whole number'],
  ['a limit that is no number', ['acme', '--limit', 'few'], 'whole number'],
  ['an installed plugin without a folder to write into', ['acme'], 'name a folder with --out'],
])('%s is invalid input: exit 2, and nothing is read', async (_what, args, said) => {
  const ran = await run(['fixtures', 'record', ...args], { folder });
  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).toContain(said);
  expect(ran.stderr).not.toMatch(/\n\s+at /);
});

test('a Kafka that does not answer is the environment: exit 3', async () => {
  const ran = await run(['fixtures', 'record', 'acme', '--out', 'recorded'], { folder });
  expect(ran.stderr).toContain('kafka.unreachable');
  expect(ran.exitCode).toBe(3);
}, 60_000);

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { run, temporaryFolder } from '../shell.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);
const nowhere = "kafka: { brokers: ['127.0.0.1:1'] }";
writeFileSync(join(folder, 'none.yaml'), nowhere);
// Plugins need not be there: whoever pauses a provider may have the configuration alone.
writeFileSync(
  join(folder, 'tributary.yaml'),
  `${nowhere}\nproviders: { acme: { plugin: './away', accounts: {} }, other: { plugin: './away', accounts: {} } }`,
);

test.each([
  ['a provider that is not configured, which names those that are', ['pause', 'acne'], 'configured are acme, other'],
  ['the same to resume', ['resume', 'acne'], 'no provider acne is configured'],
  ['any, where none is configured', ['pause', 'acme', '--config', 'none.yaml'], 'none is'],
  ['no provider', ['pause'], 'missing required argument'],
  ['a reason of two lines', ['pause', 'acme', '--because', 'one\ntwo'], 'one line'],
  ['nobody', ['resume', 'acme', '--by', ''], 'one line of 1 to 100'],
])('%s is invalid input', async (_what, args, said) => {
  const ran = await run(['provider', ...args], { folder });
  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).toContain(said);
  expect(ran.stderr).not.toMatch(/\n\s+at /);
});

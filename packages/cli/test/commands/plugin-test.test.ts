import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { run, temporaryFolder } from '../shell.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

const pluginIn = (name: string) => join(import.meta.dirname, '../../../plugin-testing/test/plugins', name);
const jsonOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe.each(['test', 'lint'])('plugin %s', (command) => {
  test('of a good plugin ends with 0, and says how much holds', async () => {
    const ran = await run(['plugin', command, pluginIn('good')], { folder });
    expect(ran).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^All \d+ cases hold\.\n$/), stderr: '' });
  });

  test('of a broken one ends with 1, and says what, where, and what to do, once', async () => {
    const ran = await run(['plugin', command, pluginIn('unsorted-table')], { folder });
    expect(ran).toMatchObject({ exitCode: 1, stderr: '' });
    expect(ran.stdout).toMatch(
      /^✗ .*unsorted-table\/src\/index\.ts:9 \(charge\.paid\): stands out of order\n {4}Sort .*\n/,
    );
    expect(ran.stdout.match(/stands out of order/g)).toHaveLength(1);
    expect(ran.stdout).toMatch(/\n1 finding of 1 rule, in \d+ cases\.\n$/);
  });

  test('--json has an object for each finding, and one for the whole', async () => {
    const { stdout } = await run(['plugin', command, pluginIn('unsorted-table'), '--json'], { folder });
    expect(jsonOf(stdout)).toEqual([
      expect.objectContaining({ kind: 'finding', rule: 'sorted-table', file: 'src/index.ts', line: 9 }),
      { kind: 'conformance', ok: false, cases: expect.any(Number), findings: 1 },
    ]);
  });

  test('of a folder without a plugin ends with 2, and says what it looked for', async () => {
    const ran = await run(['plugin', command], { folder });
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain(`${folder} has neither src/index.ts nor a package.json`);
  });
});

describe('one mistake that many fixtures show', () => {
  const plugin = join(import.meta.dirname, '../../../plugin-testing/test/plugins/forgets-the-order');
  const copy = mkdtempSync(join(plugin, '../copy-'));
  cpSync(plugin, copy, { recursive: true });
  for (const special of ['jpy', 'kwd']) {
    const fixtures = join(copy, 'fixtures');
    cpSync(join(fixtures, 'charge.paid.json'), join(fixtures, `charge.paid~${special}.json`));
  }
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test('is said once, with how many more there are', async () => {
    const { stdout } = await run(['plugin', 'test', copy], { folder });
    expect(stdout.match(/✗/g)).toHaveLength(1);
    expect(stdout).toMatch(
      /charge\.paid\.json:8 .*\n.*\n {4}And 2 more fixtures; --json names all\.\n3 findings of 1 rule/,
    );
  });

  test('is named whole with --json', async () => {
    const { stdout } = await run(['plugin', 'test', copy, '--json'], { folder });
    const found = jsonOf(stdout).filter(({ kind }) => kind === 'finding');
    expect(found.map(({ where, at }) => [where, at])).toEqual([
      ['charge.paid', 'body.data.id'],
      ['charge.paid~jpy', 'body.data.id'],
      ['charge.paid~kwd', 'body.data.id'],
    ]);
  });
});

import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { run, temporaryFolder } from '../shell.ts';

const schemas = join(import.meta.dirname, '../../../../schemas');

describe('schemas check --against a ref', () => {
  const { folder, remove } = temporaryFolder();
  const file = join(folder, 'schemas/payments.avsc');
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]);

  beforeAll(() => {
    cpSync(schemas, join(folder, 'schemas'), { recursive: true });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
    git('tag', 'v1.0.0');
  });
  afterAll(remove);

  test('says that all is well, and on how much that rests', async () => {
    const ran = await run(['schemas', 'check', '--against', 'v1.0.0'], { folder });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout).toMatch(
      /^The schemas keep every rule against v1\.0\.0: 5 pairs of versions exchanged \d{3,} events\.\n$/,
    );
  });

  test('names topic, field, rule and what to do, and fails with schemas.incompatible', async () => {
    writeFileSync(file, readFileSync(file, 'utf8').replace('"scale": 18', '"scale": 2'));
    const ran = await run(['schemas', 'check', '--against', 'v1.0.0'], { folder });
    expect(ran.exitCode).toBe(1);
    expect(ran.stdout).toContain(
      '✗ payments Money.amount was decimal(38,18) and is decimal(38,2) (against v1.0.0)\n    Keep precision and scale: with others every amount is wrong by a power of ten. (decimal-kept)\n',
    );
    expect(ran.stderr).toMatch(/^schemas\.incompatible: .* findings against v1\.0\.0\)\n$/);
  });

  test('says the same as JSON, a line for each finding', async () => {
    const ran = await run(['schemas', 'check', '--against', 'v1.0.0', '--json'], { folder });
    const lines = ran.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        kind: 'finding',
        rule: 'decimal-kept',
        topic: 'payments',
        where: 'Money.amount',
        against: 'v1.0.0',
      }),
    );
    expect(lines.at(-1)).toMatchObject({ kind: 'schemas', ok: false, against: 'v1.0.0', findings: lines.length - 1 });
  });

  test('does not know every ref: exit 2', async () => {
    const ran = await run(['schemas', 'check', '--against', 'v2.0.0'], { folder });
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toContain('cli.ref_unreadable');
    expect(ran.stderr).toContain('"v2.0.0"');
  });
});

describe('schemas check --against registry', () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);
  const config = (url: string) => writeFileSync(join(folder, 'tributary.yaml'), `registry: { url: '${url}' }\n`);

  test.each([
    ['against a registry that is away', ['--against', 'registry']],
    ['against the registry where nothing else is said', []],
  ])('%s is the environment: exit 3', async (_what, args) => {
    config('http://127.0.0.1:1');
    const ran = await run(['schemas', 'check', ...args], { folder });
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain('registry.unreachable');
  });

  test('refuses credentials in the URL, and does not repeat them', async () => {
    config('http://user:hunter2@127.0.0.1:1');
    const ran = await run(['schemas', 'check'], { folder });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('config.invalid');
    expect(ran.stdout + ran.stderr).not.toContain('hunter2');
  });
});

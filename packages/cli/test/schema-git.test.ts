import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readGitSchemas } from '../src/schema-git.ts';
import { rejectedBy } from './rejected-by.ts';
import { temporaryFolder } from './shell.ts';

describe('the schemas of a repository', () => {
  const { folder, remove } = temporaryFolder();
  const schema = (name: string) => join(folder, 'schemas', name);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]);

  beforeAll(() => {
    mkdirSync(join(folder, 'schemas/deep'), { recursive: true });
    git('init', '--quiet');
    git('commit', '--quiet', '--allow-empty', '-m', 'nothing');
    git('tag', 'empty');
    writeFileSync(schema('payments.avsc'), '{"v":1}');
    writeFileSync(schema('types.json'), '{"payments":{"payment.created":"A payment."}}');
    writeFileSync(join(folder, 'other.avsc'), '{}');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
    git('tag', 'v1.0.0');
    writeFileSync(schema('payments.avsc'), '{"v":2}');
    writeFileSync(schema('payouts.avsc'), '{"v":1}');
  });
  afterAll(remove);

  test('are read as they were committed, and as they lie there now', async () => {
    expect(await readGitSchemas(folder, 'v1.0.0')).toEqual({
      committed: {
        version: 'v1.0.0',
        texts: { payments: '{"v":1}' },
        types: { payments: { 'payment.created': 'A payment.' } },
      },
      current: {
        version: 'this version',
        texts: { payments: '{"v":2}', payouts: '{"v":1}' },
        types: { payments: { 'payment.created': 'A payment.' } },
      },
    });
  });

  test.each(['HEAD', 'HEAD~0', 'v1.0.0^{}'])('are read at %s, and from a folder within', async (ref) => {
    expect((await readGitSchemas(join(folder, 'schemas'), ref)).committed.texts).toEqual({ payments: '{"v":1}' });
  });

  test('are without types where types.json is no JSON', async () => {
    writeFileSync(schema('types.json'), '{');
    expect((await readGitSchemas(folder, 'HEAD')).current.types).toEqual({});
  });

  test('that are removed and not committed are not there', async () => {
    rmSync(schema('payments.avsc'));
    expect((await readGitSchemas(folder, 'HEAD')).current.texts).toEqual({ payouts: '{"v":1}' });
  });

  test.each<[what: string, ref: string]>([
    ['is not there', 'v9.9.9'],
    ['is empty', ''],
    ['is an option', '--output=planted'],
    ['is the option that ends options', '--end-of-options'],
    ['is more than a ref', 'HEAD; touch planted'],
    ['is a command', '$(touch planted)'],
    ['is a path', 'HEAD:schemas'],
    ['is a range', 'v1.0.0..HEAD'],
    ['holds a zero', 'HEAD\0'],
    ['has no schemas', 'empty'],
  ])('are cli.ref_unreadable at a ref that %s', async (_what, ref) => {
    const error = await rejectedBy(readGitSchemas(folder, ref));
    expect(error.code).toBe('cli.ref_unreadable');
    expect(error.detail).toContain(JSON.stringify(ref));
    expect(existsSync(join(folder, 'planted'))).toBe(false);
  });

  test('are not asked of git at what begins with a dash', async () => {
    const { detail } = await rejectedBy(readGitSchemas(folder, '--output=planted'));
    expect(detail).toBe('"--output=planted": a ref does not begin with a dash');
  });

  test('are cli.ref_unreadable outside of a repository', async () => {
    const outside = temporaryFolder();
    try {
      expect((await rejectedBy(readGitSchemas(outside.folder, 'HEAD'))).code).toBe('cli.ref_unreadable');
    } finally {
      outside.remove();
    }
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readSecret } from '../src/index.ts';
import { maxSecretBytes } from '../src/secrets.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const owner = 'providers.acme.accounts.main key 2026-01';
const fromFile = (path: string) => readSecret({ kind: 'file', path }, { environment: {}, folder, owner });
const fromVariable = (environment: NodeJS.ProcessEnv) =>
  readSecret({ kind: 'env', name: 'ACME_KEY' }, { environment, folder, owner });

describe('a secret of a variable', () => {
  test('is its bytes, line ends and all', () => {
    expect(fromVariable({ ACME_KEY: 'gehéim\n' })).toEqual(Buffer.from('gehéim\n'));
  });

  test.each([
    ['not set', {}, 'is not set'],
    ['empty', { ACME_KEY: '' }, 'is empty'],
    ['only white space', { ACME_KEY: ' \n' }, 'is empty'],
  ])('is refused when %s', (_, environment, reason) => {
    expect(() => fromVariable(environment)).toThrow(
      expect.objectContaining({ code: 'config.key_unreadable', detail: `${owner}: variable ACME_KEY ${reason}` }),
    );
  });
});

describe('a secret of a file', () => {
  test.each([
    ['hunter2', 'hunter2'],
    ['hunter2\n', 'hunter2'],
    ['hunter2\r\n', 'hunter2'],
    ['hunter2\n\n', 'hunter2\n'],
    ['hunter2\r', 'hunter2\r'],
    ['hunter\r2', 'hunter\r2'],
    [' hunter2 \n', ' hunter2 '],
  ])('%j is %j: one line end goes', (content, secret) => {
    writeFileSync(join(folder, 'key'), content);
    expect(fromFile('key').toString()).toBe(secret);
  });

  test('may be any bytes, through a symlink, by an absolute path', () => {
    const bytes = Buffer.from([0, 255, 128, 10, 7]);
    writeFileSync(join(folder, 'key'), bytes);
    symlinkSync('key', join(folder, 'link'));
    expect(fromFile(join(folder, 'link'))).toEqual(bytes);
  });

  test('may have 64 KiB', () => {
    writeFileSync(join(folder, 'key'), Buffer.alloc(maxSecretBytes, 'x'));
    expect(fromFile('key')).toHaveLength(maxSecretBytes);
  });

  test.each<[string, (path: string) => void, string]>([
    ['missing', () => undefined, 'cannot be read'],
    ['empty', (path) => writeFileSync(path, ''), 'is empty'],
    ['a line end alone', (path) => writeFileSync(path, '\n'), 'is empty'],
    [
      'larger than 64 KiB',
      (path) => writeFileSync(path, Buffer.alloc(maxSecretBytes + 1, 'x')),
      'is larger than 65536',
    ],
    ['a folder', (path) => mkdirSync(path), 'is no regular file'],
    ['a named pipe', (path) => void execFileSync('mkfifo', [path]), 'is no regular file'],
    ['a device', (path) => symlinkSync('/dev/zero', path), 'is no regular file'],
  ])('is refused when it is %s', (_, prepare, reason) => {
    prepare(join(folder, 'key'));
    expect(() => fromFile('key')).toThrow(
      expect.objectContaining({
        code: 'config.key_unreadable',
        detail: expect.stringContaining(`${owner}: file key ${reason}`),
      }),
    );
  });

  test('has another code where it is no key of a provider', () => {
    const context = { environment: {}, folder, owner: 'registry.auth', code: 'config.secret_unreadable' as const };
    expect(() => readSecret({ kind: 'file', path: 'gone' }, context)).toThrow(
      expect.objectContaining({ code: 'config.secret_unreadable' }),
    );
  });
});

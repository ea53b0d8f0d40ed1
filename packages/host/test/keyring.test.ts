import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger, readKeys, type KeyConfig } from '../src/index.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const validity = { notBefore: null, notAfter: 5 };
const ofVariable = (id: string, name: string): KeyConfig => ({ id, reference: { kind: 'env', name }, ...validity });
const ofFile = (id: string, path: string): KeyConfig => ({ id, reference: { kind: 'file', path }, ...validity });
const read = (accounts: Record<string, { keys: KeyConfig[] }>) =>
  readKeys({ provider: 'acme', accounts, environment: { A: 'hunter2', EMPTY: '' }, folder });

describe('readKeys', () => {
  test('reads the keys of all accounts with their validity, in the order of the configuration', () => {
    writeFileSync(join(folder, 'key'), 'hunter3\n');
    const keys = read({ main: { keys: [ofVariable('b', 'A'), ofFile('a', 'key')] }, spare: { keys: [] } });
    expect([...keys.accounts]).toEqual([
      [
        'main',
        [
          { id: 'b', secret: Buffer.from('hunter2'), ...validity },
          { id: 'a', secret: Buffer.from('hunter3'), ...validity },
        ],
      ],
      ['spare', []],
    ]);
  });

  test('reads nothing when one key is unreadable, and names each of those without a secret', () => {
    writeFileSync(join(folder, 'large'), 'hunter2'.repeat(20_000));
    let thrown: unknown;
    try {
      read({
        main: { keys: [ofVariable('a', 'A'), ofVariable('b', 'EMPTY')] },
        spare: { keys: [ofFile('c', 'large')] },
      });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code: 'config.key_unreadable',
      detail:
        'providers.acme.accounts.main key b: variable EMPTY is empty; providers.acme.accounts.spare key c: file large is larger than 65536 bytes',
    });
    expect(inspect(thrown, { depth: 9, showHidden: true })).not.toContain('hunter');
  });

  test('gives keys whose secrets no log holds', () => {
    const lines: string[] = [];
    const log = createLogger({ name: 'test', destination: { write: (line) => void lines.push(line) } });
    const { accounts } = read({ main: { keys: [ofVariable('a', 'A')] } });
    log.info({ accounts, keys: accounts.get('main'), key: accounts.get('main')?.[0]?.secret }, 'read');
    expect(lines.join('')).toContain('"key":"[7 bytes]"');
    expect(lines.join('')).not.toMatch(/hunter2|104,117|68756e/);
  });
});

import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../src/index.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-config-'));
  for (const name of ['tributary', 'variable', 'option']) {
    writeFileSync(join(folder, `${name}.yaml`), `kafka: { clientId: ${name} }`);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = (file?: string, variable?: string) =>
  loadConfig({ file, environment: { TRIBUTARY_CONFIG: variable }, workingFolder: folder });

describe('loadConfig', () => {
  test.each([
    ['--config', 'option.yaml', 'variable.yaml', 'option'],
    ['else TRIBUTARY_CONFIG', undefined, 'variable.yaml', 'variable'],
    ['else ./tributary.yaml', undefined, undefined, 'tributary'],
    ['and passes over an empty variable', undefined, '', 'tributary'],
  ])('reads %s', async (_, file, ...[variable, expected]) => {
    const config = await load(file, variable);
    expect(config).toMatchObject({ file: join(folder, `${expected}.yaml`), folder, kafka: { clientId: expected } });
  });

  test('takes an absolute path as it is', async () => {
    expect((await load(join(folder, 'option.yaml'))).kafka.clientId).toBe('option');
  });

  test('does not look elsewhere when the named file is not there', async () => {
    const detail = join(folder, 'gone.yaml');
    await expect(load('gone.yaml', 'variable.yaml')).rejects.toMatchObject({ code: 'config.unreadable', detail });
    await expect(load(undefined, 'gone.yaml')).rejects.toMatchObject({ code: 'config.unreadable', detail });
  });

  test.each([
    ['is a folder', () => mkdirSync(join(folder, 'odd.yaml'))],
    ['is not UTF-8', () => writeFileSync(join(folder, 'odd.yaml'), Buffer.from([0x61, 0xff]))],
  ])('refuses what %s', async (_, prepare) => {
    prepare();
    await expect(load('odd.yaml')).rejects.toMatchObject({ code: 'config.unreadable' });
  });

  test('names the file that has mistakes', async () => {
    writeFileSync(join(folder, 'odd.yaml'), 'kafak: 1');
    await expect(load('odd.yaml')).rejects.toMatchObject({ code: 'config.invalid', file: join(folder, 'odd.yaml') });
  });
});

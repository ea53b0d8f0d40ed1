import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../..');

test('the built packages run without their sources: `tributary config check` loads them all', () => {
  const build = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root, encoding: 'utf8' });
  expect({ status: build.status, output: build.stdout + build.stderr }).toEqual({ status: 0, output: '' });

  const folder = mkdtempSync(join(tmpdir(), 'tributary-built-'));
  const providers = 'providers: { wooshpay: { accounts: { main: { keys: [{ id: one, env: KEY }] } } } }\n';
  writeFileSync(join(folder, 'tributary.yaml'), providers);
  const checked = spawnSync(process.execPath, [join(root, 'packages/cli/dist/main.js'), 'config', 'check'], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], KEY: 'a key of a packaging test' },
  });
  rmSync(folder, { recursive: true, force: true });
  expect({ status: checked.status, problems: checked.stderr }).toEqual({ status: 0, problems: '' });
}, 120_000);

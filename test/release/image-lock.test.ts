import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { imageLock, repositoryLock, type Lock } from './lock.ts';
import { readManifest } from './packages.ts';

const plugins = ['@tributary/plugin-wooshpay', '@tributary/plugin-owlpay'];

describe('the lock of the image', () => {
  const lock = repositoryLock();
  const made = imageLock(lock, ['@tributary/cli', ...plugins]);
  const places = Object.keys(made.packages).filter((place) => place !== '');
  const own = places.filter((place) => place.startsWith('node_modules/@tributary/'));

  test('holds the packages of others exactly as the repository has them', () => {
    const others = places.filter((place) => !own.includes(place));
    expect(others.length).toBeGreaterThan(20);
    for (const place of others) {
      const { version, integrity } = lock.packages[place] ?? {};
      expect(made.packages[place]).toMatchObject({ version, integrity });
    }
  });

  test('holds our own from their archives, with all that they need, and the plugins that are asked for', () => {
    for (const place of own) expect(made.packages[place]?.resolved).toMatch(/^file:packages\/.*\.tgz$/);
    const names = own.map((place) => place.replace('node_modules/', ''));
    const needed = Object.keys(readManifest('packages/cli').dependencies ?? {}).filter((name) =>
      name.startsWith('@tributary/'),
    );
    expect(names).toEqual(expect.arrayContaining(['@tributary/cli', '@tributary/interpret', ...needed, ...plugins]));
    expect(names).not.toContain('@tributary/plugin-tazapay');
    expect(names).not.toContain('@tributary/nestjs');
  });

  test('holds nothing that is for development alone', () => {
    for (const name of ['typescript', 'jest', 'prettier', 'oxlint', '@types/node', 'node'])
      expect(places).not.toContain(`node_modules/${name}`);
    expect(places.filter((place) => made.packages[place]?.dev === true)).toEqual([]);
  });

  test('is whole, as npm reads it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tributary-lock-'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify(made.packages['']));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(made));
    const listed = spawnSync('npm', ['ls', '--all', '--package-lock-only'], { cwd: folder, encoding: 'utf8' });
    rmSync(folder, { recursive: true, force: true });
    expect({ status: listed.status, problems: listed.stderr }).toEqual({ status: 0, problems: '' });
  }, 60_000);
});

describe('of a lock with a twist', () => {
  const lock = (packages: Lock['packages']): Lock => ({
    packages: {
      'node_modules/@tributary/cli': { link: true, resolved: 'packages/cli' },
      'packages/cli': { name: '@tributary/cli', version: '0.1.0', dependencies: { left: '^1.0.0' } },
      ...packages,
    },
  });

  test('what is installed below a package of ours stays below it', () => {
    const made = imageLock(
      lock({ 'node_modules/left': { version: '2.0.0' }, 'packages/cli/node_modules/left': { version: '1.0.0' } }),
    );
    expect(made.packages['node_modules/@tributary/cli/node_modules/left']).toEqual({ version: '1.0.0' });
    expect(made.packages['node_modules/left']).toBeUndefined();
  });

  test('what is installed below a package of others is found before what stands above', () => {
    const made = imageLock(
      lock({
        'node_modules/left': { version: '1.0.0', dependencies: { right: '1' } },
        'node_modules/left/node_modules/right': { version: '1.1.0', dependencies: { up: '1', beside: '1' } },
        'node_modules/left/node_modules/beside': { version: '1.0.0' },
        'node_modules/right': { version: '2.0.0' },
        'node_modules/beside': { version: '2.0.0' },
        'node_modules/up': { version: '1.0.0' },
      }),
    );
    const { '': _root, 'node_modules/@tributary/cli': _cli, ...others } = made.packages;
    const below = ['beside', 'right'].map((name) => `node_modules/left/node_modules/${name}`);
    expect(Object.keys(others)).toEqual(['node_modules/left', ...below, 'node_modules/up']);
  });

  test('a peer is installed, an optional one is not', () => {
    const peers = { peerDependencies: { up: '1', other: '1' }, peerDependenciesMeta: { other: { optional: true } } };
    const made = imageLock(
      lock({
        'node_modules/left': { version: '1.0.0', ...peers },
        'node_modules/up': { version: '1.0.0', dev: true },
        'node_modules/other': { version: '1.0.0' },
      }),
    );
    expect(made.packages['node_modules/up']).toEqual({ version: '1.0.0' });
    expect(made.packages['node_modules/other']).toBeUndefined();
  });

  test('what it does not hold is named', () => {
    expect(() => imageLock(lock({}))).toThrow('package-lock.json does not hold left, which packages/cli needs');
  });

  test('a package of ours that is not published is named', () => {
    const packages = {
      'node_modules/left': { link: true, resolved: 'examples/left' },
      'examples/left': { name: 'left', version: '1.0.0' },
    };
    expect(() => imageLock(lock(packages))).toThrow('left is needed, and is no public package');
  });
});

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { packageFolders, readManifest } from './packages.ts';
import { root } from './script.ts';

// A repository with those files of the real one that a release looks at.
const folder = mkdtempSync(join(tmpdir(), 'tributary-release-'));
const { version, devDependencies } = readManifest('');
const files = [
  'package.json',
  'package-lock.json',
  'CHANGELOG.md',
  'deploy/helm/tributary/Chart.yaml',
  'deploy/images/Dockerfile',
  'deploy/compose/compose.yaml',
  ...packageFolders().map((one) => `${one}/package.json`),
];

beforeAll(() => {
  for (const file of files) mkdirSync(join(folder, dirname(file)), { recursive: true });
  restore();
  git('init', '--quiet', '--initial-branch=main');
  commit();
});
beforeEach(() => {
  restore();
  git('tag', '--delete', `v${version}`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the repository agrees with itself: packages, plugins, lock, chart, image, compose file, changelog', () => {
  expect(check()).toEqual({ status: 0, said: '' });
});

test.each<[file: string, from: string | RegExp, to: string, said: string]>([
  [
    'packages/host/package.json',
    `"version": "${version}"`,
    '"version": "9.9.9"',
    'packages/host/package.json says version 9.9.9, and package.json',
  ],
  [
    'plugins/owlpay/package.json',
    `"version": "${version}"`,
    '"version": "9.9.9"',
    'plugins/owlpay/package.json says version 9.9.9',
  ],
  [
    'packages/cli/package.json',
    `"@tributary/host": "${version}"`,
    '"@tributary/host": "0.0.9"',
    `packages/cli/package.json needs @tributary/host 0.0.9, and ${version} is released.`,
  ],
  [
    'plugins/owlpay/package.json',
    `"@tributary/plugin-sdk": "${version}"`,
    '"@tributary/plugin-sdk": "0.0.9"',
    `plugins/owlpay/package.json needs @tributary/plugin-sdk 0.0.9, and ${version} is released.`,
  ],
  [
    'package-lock.json',
    new RegExp(`("name": "@tributary/host",\\s+"version": )"${version}"`),
    '$1"0.0.9"',
    `package-lock.json says packages/host is 0.0.9, and package.json ${version}: run npm install.`,
  ],
  [
    'deploy/helm/tributary/Chart.yaml',
    /^appVersion: .*$/m,
    "appVersion: '0.0.9'",
    `Chart.yaml: appVersion is 0.0.9, and package.json says ${version}.`,
  ],
  [
    'deploy/images/Dockerfile',
    /(image\.version=)"[^"]*"/,
    '$1"0.0.9"',
    `Dockerfile: the label org.opencontainers.image.version is 0.0.9, and package.json says ${version}.`,
  ],
  [
    'deploy/images/Dockerfile',
    /^ARG NODE_IMAGE=node:[\d.]+/m,
    'ARG NODE_IMAGE=node:22.1.0',
    `Dockerfile: NODE_IMAGE is 22.1.0, and the tests run on Node ${devDependencies?.['node']}.`,
  ],
  [
    'deploy/compose/compose.yaml',
    `:-tributary:${version}}`,
    ':-tributary:latest}',
    "compose.yaml: the image's tag is latest",
  ],
  [
    'CHANGELOG.md',
    /^## /gm,
    '### ',
    `CHANGELOG.md has no section "## ${version}" and none "## Unreleased": say what is new.`,
  ],
  [
    'CHANGELOG.md',
    /^## Unreleased[\s\S]*/m,
    '## Unreleased\n\n',
    'CHANGELOG.md says nothing below "## Unreleased": say what is new.',
  ],
])('%s with a planted disagreement is named (%#)', (...[file, from, to, said]) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const planted = text.replace(from, to);
  expect(planted).not.toBe(text);
  writeFileSync(join(folder, file), planted);
  commit();
  expect(check()).toEqual({ status: 1, said: expect.stringMatching(/^✗ [^\n]*\n$/) });
  expect(check().said).toContain(said);
});

test('a section of the version itself counts before what is not released', () => {
  writeFileSync(join(folder, 'CHANGELOG.md'), `# Changelog\n\n## Unreleased\n\n## ${version} (2026-01-01)\n\n- All.\n`);
  commit();
  expect(check()).toEqual({ status: 0, said: '' });
});

test('what is not committed is named, unless that is allowed', () => {
  writeFileSync(join(folder, 'left-over'), '');
  expect(check()).toEqual({
    status: 1,
    said: '✗ Not committed: left-over. Commit it, or try with --allow-dirty.\n',
  });
  expect(check('--allow-dirty')).toEqual({ status: 0, said: '' });
  rmSync(join(folder, 'left-over'));
});

test('a version that is tagged on another commit is named', () => {
  commit();
  git('tag', `v${version}`);
  expect(check()).toEqual({ status: 0, said: '' });
  commit();
  expect(check()).toEqual({
    status: 1,
    said: expect.stringMatching(/✗ v\S+ is the tag of [0-9a-f]{12} already: raise the version\./),
  });
});

test('the dry run then makes nothing', () => {
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true });
  writeFileSync(join(folder, 'CHANGELOG.md'), '# Changelog\n');
  const script = join(folder, 'scripts/release-dry-run.mjs');
  const ran = spawnSync(process.execPath, [script, '--allow-dirty'], { encoding: 'utf8' });
  expect({ status: ran.status, output: ran.stdout }).toEqual({ status: 1, output: '' });
  expect(ran.stderr).toMatch(/^✗ CHANGELOG\.md has no section [^\n]*\n$/);
  expect(existsSync(join(folder, 'out'))).toBe(false);
  rmSync(join(folder, 'scripts'), { recursive: true });
});

test('a folder that is no git repository is named', () => {
  const plain = mkdtempSync(join(tmpdir(), 'tributary-plain-'));
  cpSync(folder, plain, { recursive: true, filter: (path) => !path.endsWith('/.git') });
  const { status, said } = check(plain);
  rmSync(plain, { recursive: true, force: true });
  expect({ status, said }).toEqual({ status: 1, said: expect.stringContaining('no git repository') });
});

function check(...words: string[]): { status: number | null; said: string } {
  const place = words.some((word) => !word.startsWith('--')) ? [] : [folder];
  const args = [join(root, 'scripts/release-check.mjs'), ...place, ...words];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, said: stderr };
}

function restore(): void {
  for (const file of files) cpSync(join(root, file), join(folder, file));
  if (git('rev-parse', 'HEAD') === 0) commit();
}

function commit(): void {
  git('add', '--all');
  git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--allow-empty', '--message=x');
}

function git(...args: string[]): number | null {
  return spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).status;
}

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { packageFolders, readManifest } from './packages.ts';
import { root } from './script.ts';

// What a release makes, once, and then as whoever gets it: each test goes on where the one before it ended.
const folder = mkdtempSync(join(tmpdir(), 'tributary-dry-run-'));
const out = join(folder, 'out');
/** The file tree of the image, as its Dockerfile makes it. */
const image = join(folder, 'image');
const { version } = readManifest('');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('`npm run release:dry-run` makes packages, image context, chart, bill of materials and sums', () => {
  const made = run(root, process.execPath, 'scripts/release-dry-run.mjs', '--allow-dirty', '--out', out);
  expect(made).toMatchObject({ status: 0, problems: '' });
  const packages = packageFolders().map((one) => readManifest(one).name.replace('@', '').replace('/', '-'));
  expect(readdirSync(join(out, 'packages')).toSorted()).toEqual(
    [...packages.map((name) => `${name}-${version}.tgz`), 'packages.json'].toSorted(),
  );
  expect(readdirSync(join(out, 'image')).toSorted()).toEqual(
    ['.dockerignore', 'Dockerfile', 'package-lock.json', 'package.json', 'packages'].toSorted(),
  );
  const plugins = packages
    .filter((name) => name.startsWith('tributary-plugin-'))
    .filter((name) => !name.endsWith('-testing'));
  expect(readdirSync(join(out, 'image/packages'))).toEqual(
    expect.arrayContaining(plugins.map((name) => `${name}-${version}.tgz`)),
  );
  expect(readdirSync(out)).toEqual(expect.arrayContaining(['SHA256SUMS', `tributary-${version}.cdx.json`]));
  // The chart, or a word on why there is none.
  expect(made.output).toMatch(/chart.*\.tgz|^skipped: the chart, since there is no helm/m);
}, 180_000);

test('the sums are right, and one changed byte is found', () => {
  expect(run(out, 'sha256sum', '--check', '--quiet', 'SHA256SUMS')).toMatchObject({ status: 0 });
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(readFileSync(join(out, 'SHA256SUMS'), 'utf8').trim().split('\n')).toHaveLength(files.length - 1);
  writeFileSync(join(out, 'image/Dockerfile'), `${readFileSync(join(out, 'image/Dockerfile'), 'utf8')} `);
  expect(run(out, 'sha256sum', '--check', '--quiet', 'SHA256SUMS')).toMatchObject({ status: 1 });
});

test('the image context installs from its lock, for production alone', () => {
  const place = join(image, 'opt/tributary');
  mkdirSync(place, { recursive: true });
  cpSync(join(out, 'image'), place, { recursive: true });
  expect(run(place, 'npm', 'ci', '--omit=dev', '--ignore-scripts')).toMatchObject({ status: 0 });
  symlinkSync('opt/tributary/node_modules', join(image, 'node_modules'));
  expect(run(image, process.execPath, tributary, '--version')).toMatchObject({ status: 0, output: `${version}\n` });
}, 120_000);

test('there a plugin in a folder of its own finds the SDK, and one installed beside it is found by its name', () => {
  cpSync(join(root, 'test/release/acme'), join(image, 'plugins/acme'), { recursive: true });
  const installed = join(image, 'opt/tributary/node_modules/tributary-plugin-acme');
  const good = { status: 0, output: expect.stringContaining('acme: tributary-plugin-acme@1.2.3, accounts main\n') };
  expect(configCheck(join(image, 'plugins/acme'))).toMatchObject(good);
  expect(configCheck('tributary-plugin-acme')).toMatchObject({ status: 2 });
  cpSync(join(root, 'test/release/acme'), installed, { recursive: true });
  expect(configCheck('tributary-plugin-acme')).toMatchObject(good);
}, 60_000);

const tributary = join(image, 'opt/tributary/node_modules/@tributary/cli/dist/main.js');

function configCheck(plugin: string): ReturnType<typeof run> {
  const place = join(image, 'etc/tributary');
  mkdirSync(place, { recursive: true });
  const accounts = '{ main: { keys: [{ id: one, env: KEY }] } }';
  writeFileSync(join(place, 'tributary.yaml'), `providers: { acme: { plugin: ${plugin}, accounts: ${accounts} } }\n`);
  return run(place, process.execPath, tributary, 'config', 'check');
}

function run(cwd: string, ...[command, ...args]: [string, ...string[]]) {
  const env = { KEY: 'a key of a release test', npm_config_prefer_offline: 'true', NODE_OPTIONS: '' };
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { status, output: stdout, problems: stderr };
}

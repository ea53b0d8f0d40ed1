import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { TributaryError } from '@tributary/errors';

/** The file beside packed packages that names them; `npm run pack:all` writes it. */
const listFile = 'packages.json';

/** Tributary's repository in which a folder lies; `undefined` outside of one. */
export function findRepository(folder: string): string | undefined {
  if (nameOf(join(folder, 'package.json')) === 'tributary') return folder;
  return dirname(folder) === folder ? undefined : findRepository(dirname(folder));
}

/**
 * What npm is to install for each of Tributary's own packages, until there is a release: the packed ones in `named`; else
 * those that this command line's own repository packs now; else those that it was itself installed from. Without the plugins of other platforms.
 * Throws `cli.invalid_usage`.
 */
export function findPackages(named: string | undefined): Record<string, string> {
  const folder = named ?? packedHere() ?? installedFrom();
  if (folder === undefined || !existsSync(join(folder, listFile)))
    throw new TributaryError('cli.invalid_usage', {
      detail: `no packed packages in ${folder ?? 'sight'}: run \`npm run pack:all\` in Tributary's repository, and name its folder packed/ with --packages`,
    });
  const files = JSON.parse(readFileSync(join(folder, listFile), 'utf8')) as Record<string, string>;
  const needed = Object.entries(files).filter(([name]) => !isPlatform(name));
  return Object.fromEntries(needed.map(([name, file]) => [name, `file:${resolve(folder, file)}`]));
}

function isPlatform(name: string): boolean {
  return (
    name.startsWith('@tributary/plugin-') && !['@tributary/plugin-sdk', '@tributary/plugin-testing'].includes(name)
  );
}

/** Packed anew each time: a plugin must not be written against yesterday's packages. */
function packedHere(): string | undefined {
  const repository = findRepository(import.meta.dirname);
  if (repository === undefined) return undefined;
  const { status, stderr } = spawnSync(process.execPath, [join(repository, 'scripts/pack-all.mjs')], {
    cwd: repository,
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new TributaryError('cli.invalid_usage', { detail: `the packages cannot be packed: ${stderr.slice(-2000)}` });
  return join(repository, 'packed');
}

/** The folder of the file that the project around this command line installed it from. */
function installedFrom(folder = import.meta.dirname): string | undefined {
  const manifest = join(folder, 'package.json');
  const spec = readSpecs(manifest)['@tributary/cli'];
  if (spec?.startsWith('file:') === true) return dirname(resolve(folder, spec.slice('file:'.length)));
  return dirname(folder) === folder ? undefined : installedFrom(dirname(folder));
}

interface Manifest {
  name?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

function readSpecs(manifest: string): Record<string, string> {
  const { dependencies, devDependencies } = readManifest(manifest);
  return { ...dependencies, ...devDependencies };
}

function nameOf(manifest: string): string | undefined {
  return readManifest(manifest).name;
}

function readManifest(manifest: string): Manifest {
  return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, 'utf8')) as Manifest) : {};
}

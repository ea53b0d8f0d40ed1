import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { TributaryError } from '@tributary/errors';

/** The file beside packed packages that says which is which; `npm run pack:all` writes it. */
const listFile = 'packages.json';

/** Where a plugin of its own keeps them: its folder installs anywhere, whatever becomes of the repository. */
const vendorFolder = 'vendor';

/** What an author's own package names; the others are what these need. */
export const usedByAuthors: readonly string[] = [
  '@tributary/cli',
  '@tributary/plugin-sdk',
  '@tributary/plugin-testing',
];

/** A packed package: its file's name, and which others of Tributary's it needs. */
interface Packed {
  file: string;
  needs: string[];
}

/** Tributary's repository in which a folder lies; `undefined` outside of one. */
export function findRepository(folder: string): string | undefined {
  if (nameOf(join(folder, 'package.json')) === 'tributary') return folder;
  return dirname(folder) === folder ? undefined : findRepository(dirname(folder));
}

/**
 * The files of Tributary's own packages that an author needs, until there is a release: package name → path. The packed ones in
 * `named`; else those that this command line's own repository packs now; else those that it was itself installed from.
 * Throws `cli.invalid_usage`.
 */
export function findPackages(named: string | undefined): Record<string, string> {
  const folder = named ?? packedHere() ?? installedFrom();
  const list = folder === undefined ? {} : readList(folder);
  const names = withNeeds(usedByAuthors, list);
  const packages = names.map((name) => [name, resolve(folder ?? '', list[name]?.file ?? 'nowhere')] as const);
  if (!packages.every(([, file]) => existsSync(file)))
    throw new TributaryError('cli.invalid_usage', {
      detail: `no packed packages in ${folder ?? 'sight'}: run \`npm run pack:all\` in Tributary's repository, and name its folder packed/ with --packages`,
    });
  return Object.fromEntries(packages);
}

/** The packages and, without end, what they need; sorted. */
function withNeeds(names: readonly string[], list: Readonly<Record<string, Packed>>): string[] {
  const found = new Set(names);
  // A set is walked to its end, wherever that moves meanwhile.
  for (const name of found) for (const need of list[name]?.needs ?? []) found.add(need);
  return [...found].toSorted();
}

function readList(folder: string): Record<string, Packed> {
  const file = join(folder, listFile);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Packed>) : {};
}

/** What npm is to install in a plugin's own folder for each of the packages, once `vendorPackages` has copied them. */
export function vendoredSpecs(packages: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(packages).map(([name, file]) => [name, `file:${vendorFolder}/${basename(file)}`]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Copies the packages into a plugin's own folder, with the list of them. */
export function vendorPackages(folder: string, packages: Readonly<Record<string, string>>): void {
  const target = join(folder, vendorFolder);
  mkdirSync(target, { recursive: true });
  const list = Object.entries(packages).map(([name, file]) => {
    copyFileSync(file, join(target, basename(file)));
    return [name, readList(dirname(file))[name]] as const;
  });
  writeFileSync(join(target, listFile), `${JSON.stringify(Object.fromEntries(list), null, 2)}\n`);
}

/** Packed anew each time: a plugin must not be written against yesterday's packages. */
function packedHere(): string | undefined {
  const repository = findRepository(import.meta.dirname);
  if (repository === undefined) return undefined;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(repository, 'scripts/pack-all.mjs')], {
    cwd: repository,
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new TributaryError('cli.invalid_usage', {
      detail: `the packages cannot be packed from ${repository}:\n${(stdout + stderr).trim().slice(-2000)}\n`,
    });
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

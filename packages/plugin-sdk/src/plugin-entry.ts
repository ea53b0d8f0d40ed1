import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { TributaryError } from '@tributary/errors';
import { messageOf } from './load-failure.ts';

/** Which plugin, and from where its specifier is resolved. */
export interface PluginReference {
  /** The provider's id: the config key. */
  provider: string;
  /** A package's name or a path; without one, the built-in plugin of that provider. */
  specifier?: string | undefined;
  /** The folder of the configuration: packages are looked for beside it first, and paths are relative to it. */
  from: string;
}

/** What of a package.json is read. */
interface Manifest {
  name?: string;
  version?: string;
  exports?: unknown;
}

/** The package's root, and under which conditions an ES module is exported. */
const importConditions = new Set(['.', 'node', 'import', 'default']);

/** The file of the plugin's module. Throws `plugin.not_found`, and `plugin.load_failed` where a package.json is broken. */
export function resolveEntry({ provider, specifier = `@tributary/plugin-${provider}`, from }: PluginReference): string {
  const isPath = specifier.startsWith('.') || isAbsolute(specifier);
  const entry = isPath ? resolvePath(resolve(from, specifier)) : resolvePackage(specifier, from);
  if (entry !== undefined) return entry;
  const why = isPath ? whyNoPath(resolve(from, specifier)) : whyNoPackage(specifier, from);
  throw new TributaryError('plugin.not_found', { detail: `${provider}: ${specifier}: ${why}` });
}

function whyNoPath(path: string): string {
  return existsSync(path)
    ? `${path} has neither src/index.ts nor a package.json that exports a file which is there`
    : `there is no ${path}`;
}

function whyNoPackage(specifier: string, from: string): string {
  const manifest = tryFindManifest(join(from, 'tributary.yaml'), specifier);
  return manifest === undefined
    ? `no such package is installed in ${from} or above`
    : `${manifest} exports no file that is there; was it built before it was packed?`;
}

/** A file is itself; a folder is the sources in it, where there are some, else the package by its own `exports`. */
function resolvePath(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  if (statSync(path).isFile()) return path;
  const source = join(path, 'src/index.ts');
  // Whoever names a folder is writing the plugin: what counts is what stands there now, and not what was built once.
  if (existsSync(source)) return source;
  const manifest = join(path, 'package.json');
  if (!existsSync(manifest)) return undefined;
  return tryResolve(manifest, readManifest(manifest).name ?? '') ?? importEntry(manifest);
}

/** Beside the configuration first, then beside this package, where the built-in plugins are. */
function resolvePackage(specifier: string, from: string): string | undefined {
  const beside = join(from, 'tributary.yaml');
  return tryResolve(beside, specifier) ?? tryImportEntry(beside, specifier) ?? tryResolve(import.meta.url, specifier);
}

function tryResolve(from: string, specifier: string): string | undefined {
  try {
    return createRequire(from).resolve(specifier);
  } catch {
    return undefined; // not there: the caller looks elsewhere, or says so
  }
}

function tryImportEntry(from: string, specifier: string): string | undefined {
  const manifest = tryFindManifest(from, specifier);
  return manifest === undefined ? undefined : importEntry(manifest);
}

function tryFindManifest(from: string, specifier: string): string | undefined {
  try {
    return findPackageJSON(specifier, from);
  } catch {
    return undefined; // not there: the caller looks elsewhere, or says so
  }
}

/** Packages of ES modules often export under the condition `import` alone, which a resolver made for `require` does not see. */
function importEntry(manifest: string): string | undefined {
  const target = importTarget(readManifest(manifest).exports);
  const entry = target === undefined ? undefined : join(dirname(manifest), target);
  return entry !== undefined && existsSync(entry) ? entry : undefined;
}

function importTarget(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  const branches = Object.entries(target ?? {}).filter(([condition]) => importConditions.has(condition));
  return branches.map(([, branch]) => importTarget(branch)).find((found) => found !== undefined);
}

/** A package.json; an empty one where there is none. Throws `plugin.load_failed` where it is no JSON. */
export function readManifest(path: string): Manifest {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  } catch (cause) {
    throw new TributaryError('plugin.load_failed', { detail: `${path}: ${messageOf(cause)}`, cause });
  }
}

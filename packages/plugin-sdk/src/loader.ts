import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire, findPackageJSON } from 'node:module';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TributaryError } from '@tributary/errors';
import { isCanonicalType } from '@tributary/events';
import { contractVersion, type ProviderPlugin } from './contract.ts';

/** Which plugin, and from where its specifier is resolved. */
export interface PluginReference {
  /** The provider's id: the config key. */
  provider: string;
  /** A package's name or a path; without one, the built-in plugin of that provider. */
  specifier?: string | undefined;
  /** The folder of the configuration: packages are looked for beside it first, and paths are relative to it. */
  from: string;
}

/** A plugin, and the package that it came from. */
export interface LoadedPlugin {
  plugin: ProviderPlugin;
  name: string;
  version: string;
  folder: string;
}

interface Manifest {
  name?: string;
  version?: string;
  exports?: unknown;
}

/** The package's root, and under which conditions an ES module is exported. */
const importConditions = new Set(['.', 'node', 'import', 'default']);

/**
 * Loads a provider's plugin and checks it against the contract, so that what is wrong is said at the start. Throws
 * `plugin.not_found`, `plugin.load_failed`, `plugin.contract_mismatch` and `plugin.invalid`.
 */
export async function loadPlugin(reference: PluginReference): Promise<LoadedPlugin> {
  const entry = resolveEntry(reference);
  return {
    plugin: checkPlugin(await importDefault(entry, reference.provider), reference.provider),
    ...packageOf(entry),
  };
}

/** The plugin in a folder, whatever its provider: for tools that are pointed at a folder. Throws as `loadPlugin` does. */
export async function loadPluginIn(folder: string): Promise<LoadedPlugin> {
  const name = basename(resolve(folder));
  const entry = resolveEntry({ provider: name, specifier: resolve(folder), from: folder });
  const { id } = ((await importDefault(entry, name)) ?? {}) as { id?: unknown };
  return loadPlugin({ provider: typeof id === 'string' ? id : name, specifier: entry, from: folder });
}

async function importDefault(entry: string, label: string): Promise<unknown> {
  const module: unknown = await import(pathToFileURL(entry).href).catch((cause: unknown) => {
    throw new TributaryError('plugin.load_failed', { detail: `${label}: ${messageOf(cause)}${placeOf(cause)}`, cause });
  });
  return (module as { default?: unknown }).default;
}

function resolveEntry({ provider, specifier = `@tributary/plugin-${provider}`, from }: PluginReference): string {
  const isPath = specifier.startsWith('.') || isAbsolute(specifier);
  const entry = isPath ? resolvePath(resolve(from, specifier)) : resolvePackage(specifier, from);
  if (entry === undefined) throw new TributaryError('plugin.not_found', { detail: `${provider}: ${specifier}` });
  return entry;
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
  try {
    const manifest = findPackageJSON(specifier, from);
    return manifest === undefined ? undefined : importEntry(manifest);
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

function packageOf(entry: string): { name: string; version: string; folder: string } {
  let folder = dirname(entry);
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  const { name = 'unnamed', version = '0.0.0' } = readManifest(join(folder, 'package.json'));
  return { name, version, folder };
}

function readManifest(path: string): Manifest {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  } catch (cause) {
    throw new TributaryError('plugin.load_failed', { detail: `${path}: ${messageOf(cause)}`, cause });
  }
}

function checkPlugin(value: unknown, provider: string): ProviderPlugin {
  const plugin = (typeof value === 'object' && value !== null ? value : {}) as Partial<ProviderPlugin>;
  const contract: unknown = plugin.contract;
  if (contract === undefined) throw invalid(provider, 'its default export is not the result of defineProvider');
  if (contract !== contractVersion) {
    throw new TributaryError('plugin.contract_mismatch', {
      detail: `${provider}: the plugin has ${JSON.stringify(contract)}, this runtime ${contractVersion}`,
    });
  }
  if (plugin.id !== provider) throw invalid(provider, `its id is ${String(plugin.id)}`);
  if (!isScheme(plugin.signature)) throw invalid(provider, 'it has no signature scheme');
  for (const [name, scheme] of Object.entries(plugin.furtherSchemes ?? {}))
    if (!isScheme(scheme)) throw invalid(provider, `its further scheme ${name} is no signature scheme`);
  if (typeof plugin.envelope !== 'function') throw invalid(provider, 'it has no envelope function');
  checkEvents(plugin.events, provider);
  return plugin as ProviderPlugin;
}

function isScheme(value: unknown): boolean {
  return typeof (value as { verify?: unknown } | null | undefined)?.verify === 'function';
}

function checkEvents(events: unknown, provider: string): void {
  if (typeof events !== 'object' || events === null) throw invalid(provider, 'it has no table of events');
  for (const [type, value] of Object.entries(events)) {
    const mapping = (value ?? {}) as { kind?: unknown; type?: unknown };
    if (mapping.kind === 'ignored') continue;
    if (mapping.kind !== 'event') throw invalid(provider, `${type}: neither event(…) nor ignored(…)`);
    if (typeof mapping.type !== 'string' || !isCanonicalType(mapping.type))
      throw invalid(provider, `${type}: no canonical type ${String(mapping.type)}`);
  }
}

function invalid(provider: string, what: string): TributaryError {
  return new TributaryError('plugin.invalid', { detail: `${provider}: ${what}` });
}

/** The file and line at which a module could not be read, or threw: Node puts them into the stack alone. */
function placeOf(cause: unknown): string {
  const [, url, line] = /(file:\/\/\/[^\s)]+?):(\d+)/.exec((cause instanceof Error && cause.stack) || '') ?? [];
  return url === undefined ? '' : ` (${fileURLToPath(url)}:${line})`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

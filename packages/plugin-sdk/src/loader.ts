import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
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

/**
 * Loads a provider's plugin and checks it against the contract, so that what is wrong is said at the start. Throws
 * `plugin.not_found`, `plugin.load_failed`, `plugin.contract_mismatch` and `plugin.invalid`.
 */
export async function loadPlugin(reference: PluginReference): Promise<LoadedPlugin> {
  const entry = resolveEntry(reference);
  const module = await import(pathToFileURL(entry).href).catch((cause: unknown) => {
    throw new TributaryError('plugin.load_failed', { detail: `${reference.provider}: ${messageOf(cause)}`, cause });
  });
  return { plugin: checkPlugin((module as { default?: unknown }).default, reference.provider), ...packageOf(entry) };
}

function resolveEntry({ provider, specifier = `@tributary/plugin-${provider}`, from }: PluginReference): string {
  const isPath = specifier.startsWith('.') || isAbsolute(specifier);
  const entry = isPath ? resolvePath(resolve(from, specifier)) : resolvePackage(specifier, from);
  if (entry === undefined) throw new TributaryError('plugin.not_found', { detail: `${provider}: ${specifier}` });
  return entry;
}

/** A file is itself; a folder is the package in it, by the package's own `exports`. */
function resolvePath(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  if (statSync(path).isFile()) return path;
  const manifest = join(path, 'package.json');
  return existsSync(manifest) ? tryResolve(manifest, nameOf(manifest)) : undefined;
}

/** Beside the configuration first, then beside this package, where the built-in plugins are. */
function resolvePackage(specifier: string, from: string): string | undefined {
  return tryResolve(join(from, 'tributary.yaml'), specifier) ?? tryResolve(import.meta.url, specifier);
}

function tryResolve(from: string, specifier: string): string | undefined {
  try {
    return createRequire(from).resolve(specifier);
  } catch {
    return undefined; // not there: the caller looks elsewhere, or says so
  }
}

function packageOf(entry: string): { name: string; version: string; folder: string } {
  let folder = dirname(entry);
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  const { name = 'unnamed', version = '0.0.0' } = readManifest(join(folder, 'package.json'));
  return { name, version, folder };
}

function nameOf(manifest: string): string {
  return readManifest(manifest).name ?? '';
}

function readManifest(path: string): { name?: string; version?: string } {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version?: string }) : {};
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
  if (typeof plugin.signature?.verify !== 'function') throw invalid(provider, 'it has no signature scheme');
  if (typeof plugin.envelope !== 'function') throw invalid(provider, 'it has no envelope function');
  for (const [type, mapping] of Object.entries(plugin.events ?? {})) {
    if (mapping.kind === 'event' && !isCanonicalType(mapping.type))
      throw invalid(provider, `${type}: no canonical type ${String(mapping.type)}`);
  }
  return plugin as ProviderPlugin;
}

function invalid(provider: string, what: string): TributaryError {
  return new TributaryError('plugin.invalid', { detail: `${provider}: ${what}` });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TributaryError } from '@tributary/errors';
import { isCanonicalType } from '@tributary/events';
import { contractVersion, type ProviderPlugin } from './contract.ts';
import { messageOf, placeOfFailure } from './load-failure.ts';
import { readManifest, resolveEntry, type PluginReference } from './plugin-entry.ts';

/** What an id may be: it becomes part of topics' names. */
const idPattern = /^[a-z][a-z0-9-]{0,40}$/;

/** A plugin, and the package that it came from. */
export interface LoadedPlugin {
  /** The module's default export, checked. */
  plugin: ProviderPlugin;
  /** The package's name; with its version it stands in every event. */
  name: string;
  /** The package's version. */
  version: string;
  /** The package's folder. */
  folder: string;
}

/**
 * Loads a provider's plugin and checks it against the contract, so that what is wrong is said at the start. Throws
 * `plugin.not_found`, `plugin.load_failed`, `plugin.contract_mismatch` and `plugin.invalid`.
 */
export async function loadPlugin(reference: PluginReference): Promise<LoadedPlugin> {
  const entry = resolveEntry(reference);
  return {
    plugin: checkPlugin(await importDefault(entry, reference.provider), { provider: reference.provider, entry }),
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
    throw new TributaryError('plugin.load_failed', {
      detail: `${label}: ${messageOf(cause)} (${placeOfFailure(cause, entry)})`,
      cause,
    });
  });
  return (module as { default?: unknown }).default;
}

function packageOf(entry: string): { name: string; version: string; folder: string } {
  let folder = dirname(entry);
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  const { name = 'unnamed', version = '0.0.0' } = readManifest(join(folder, 'package.json'));
  return { name, version, folder };
}

/** A plugin under check: the provider that it is to be, and the file that it came from. */
interface Checked {
  provider: string;
  entry: string;
}

function checkPlugin(value: unknown, checked: Checked): ProviderPlugin {
  const { provider, entry } = checked;
  const invalid = (what: string) => invalidPlugin(checked, what);
  if (value === undefined) throw invalid('it has no default export; write `export default defineProvider({ … })`');
  const plugin = (typeof value === 'object' && value !== null ? value : {}) as Partial<ProviderPlugin>;
  const contract: unknown = plugin.contract;
  if (contract === undefined) throw invalid('its default export is not the result of defineProvider');
  if (contract !== contractVersion) {
    throw new TributaryError('plugin.contract_mismatch', {
      detail: `${provider}: the plugin has ${JSON.stringify(contract)}, this runtime ${contractVersion} (${entry})`,
    });
  }
  if (!isId(plugin.id))
    throw invalid('its id has no form of an id: lower-case letters, digits and hyphens, at most 41');
  if (plugin.id !== provider)
    throw invalid(
      `its id is ${plugin.id}, and an id has one plugin: name this one under providers.${plugin.id}, or another one here`,
    );
  if (!isScheme(plugin.signature)) throw invalid('it has no signature scheme');
  for (const [name, scheme] of Object.entries(plugin.furtherSchemes ?? {}))
    if (!isScheme(scheme)) throw invalid(`its further scheme ${name} is no signature scheme`);
  if (typeof plugin.envelope !== 'function') throw invalid('it has no envelope function');
  checkEvents(plugin.events, invalid);
  return plugin as ProviderPlugin;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && idPattern.test(value);
}

function isScheme(value: unknown): boolean {
  return typeof (value as { verify?: unknown } | null | undefined)?.verify === 'function';
}

function checkEvents(events: unknown, invalid: (what: string) => TributaryError): void {
  if (typeof events !== 'object' || events === null) throw invalid('it has no table of events');
  for (const [type, value] of Object.entries(events)) {
    const mapping = (value ?? {}) as { kind?: unknown; type?: unknown };
    if (mapping.kind === 'ignored') continue;
    if (mapping.kind !== 'event') throw invalid(`${type}: neither event(…) nor ignored(…)`);
    if (typeof mapping.type !== 'string' || !isCanonicalType(mapping.type))
      throw invalid(`${type}: no canonical type ${String(mapping.type)}`);
  }
}

function invalidPlugin({ provider, entry }: Checked, what: string): TributaryError {
  return new TributaryError('plugin.invalid', { detail: `${provider}: ${what} (${entry})` });
}

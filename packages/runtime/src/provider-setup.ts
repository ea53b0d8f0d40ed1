import { isPromise } from 'node:util/types';
import { TributaryError } from '@tributary/errors';
import type { AccountConfig, Config, Key, ProviderConfig, ProviderKeys } from '@tributary/host';
import type { Account, AccountKey, Provider } from '@tributary/interpret';
import { loadPlugin, type LoadedPlugin, type StandardResult } from '@tributary/plugin-sdk';

/** A configured provider with its plugin, before its keys are read. */
export interface ConfiguredProvider extends LoadedPlugin {
  id: string;
  config: ProviderConfig;
  /** Each account's settings, as the plugin's schema made them. */
  settings: ReadonlyMap<string, unknown>;
}

/** Loads the plugins of all configured providers and checks the accounts' settings. Throws `plugin.*` and `config.invalid`. */
export async function configureProviders(config: Config): Promise<ConfiguredProvider[]> {
  const entries = Object.entries(config.providers);
  return Promise.all(entries.map(([id, provider]) => configureProvider(id, provider, config.folder)));
}

async function configureProvider(id: string, config: ProviderConfig, from: string): Promise<ConfiguredProvider> {
  const loaded = await loadPlugin({ provider: id, specifier: config.plugin ?? undefined, from });
  const accounts = Object.entries(config.accounts);
  for (const [account, accountConfig] of accounts)
    refuseOtherSchemes(accountConfig, `providers.${id}.accounts.${account}`);
  const settings = accounts.map(([account, { settings: values }]) => {
    return [account, checkSettings(loaded, values, `providers.${id}.accounts.${account}.settings`)] as const;
  });
  return { id, config, settings: new Map(settings), ...loaded };
}

function checkSettings({ plugin }: LoadedPlugin, values: Record<string, unknown>, path: string): unknown {
  if (plugin.settings === undefined) {
    if (Object.keys(values).length > 0) throw invalid(path, 'the plugin has no settings');
    return {};
  }
  const result: StandardResult<unknown> | Promise<unknown> = plugin.settings['~standard'].validate(values);
  if (isPromise(result)) {
    // It must not reject with nobody listening, which ends the process.
    result.catch(() => undefined);
    throw invalid(path, "the plugin's settings schema is asynchronous");
  }
  if (result.issues !== undefined)
    throw new TributaryError('config.invalid', { detail: issuesText(result.issues, path) });
  return result.value;
}

/** Each issue with the path of the setting that it is about: `providers.acme.accounts.main.settings.amountUnit: …`. */
function issuesText(issues: NonNullable<StandardResult<unknown>['issues']>, path: string): string {
  return issues
    .map(({ message, path: within = [] }) => `${[path, ...within.map(keyOf)].join('.')}: ${message}`)
    .join('; ');
}

function keyOf(segment: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}

/** An account must not look as if it accepted what its plugin does not have. */
function refuseOtherSchemes({ schemes, allowUnsigned }: AccountConfig, path: string): void {
  if (schemes.length > 0) throw invalid(`${path}.schemes`, 'the plugin has no further scheme');
  if (allowUnsigned) throw invalid(`${path}.allowUnsigned`, "the plugin's webhooks are always signed");
}

function invalid(path: string, message: string): TributaryError {
  return new TributaryError('config.invalid', { detail: `${path}: ${message}` });
}

/**
 * The provider as interpretation takes it, with the keys that were read just now. Throws `config.key_unreadable` where the
 * plugin's scheme can make no key of a secret.
 */
export function assembleProvider(provider: ConfiguredProvider, keys: ProviderKeys): Provider {
  const { id, plugin, name, version, config, settings } = provider;
  const accounts = Object.entries(config.accounts).map(([account, accountConfig]): [string, Account] => [
    account,
    {
      id: account,
      environment: environmentOf(accountConfig),
      settings: settings.get(account),
      toleranceSeconds: accountConfig.toleranceSeconds ?? undefined,
      keys: (keys.accounts.get(account) ?? []).map((key) => prepareKey(provider, account, key)),
    },
  ]);
  return { id, plugin, pluginVersion: { name, version }, accounts: new Map(accounts) };
}

function environmentOf({ environment }: AccountConfig): Account['environment'] {
  if (environment === null) return null;
  return environment === 'live' ? 'LIVE' : 'TEST';
}

function prepareKey({ id, plugin }: ConfiguredProvider, account: string, key: Key): AccountKey {
  try {
    return {
      id: key.id,
      key: plugin.signature.prepareKey(key.secret),
      notBefore: key.notBefore,
      notAfter: key.notAfter,
    };
  } catch {
    // Without the cause: what a parser says of a secret may quote it (invariant 9).
    const detail = `providers.${id}.accounts.${account}: key ${key.id} is no key of the scheme ${plugin.signature.name}`;
    throw new TributaryError('config.key_unreadable', { detail });
  }
}

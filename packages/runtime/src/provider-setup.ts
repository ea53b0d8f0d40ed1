import { isPromise } from 'node:util/types';
import { isTributaryError, TributaryError } from '@tributary/errors';
import type { AccountConfig, Config, Key, ProviderConfig, ProviderKeys } from '@tributary/host';
import type { Account, AccountKey, Provider } from '@tributary/interpret';
import { loadPlugin, type LoadedPlugin, type SignatureScheme, type StandardResult } from '@tributary/plugin-sdk';
import { accountScheme } from './account-scheme.ts';

/** A configured provider with its plugin, before its keys are read. */
export interface ConfiguredProvider extends LoadedPlugin {
  id: string;
  config: ProviderConfig;
  /** Each account's settings, as the plugin's schema made them. */
  settings: ReadonlyMap<string, unknown>;
}

/** Loads the plugins of all configured providers and checks the accounts' settings. Throws `plugin.*` and `config.invalid`. */
export async function configureProviders(config: Pick<Config, 'providers' | 'folder'>): Promise<ConfiguredProvider[]> {
  const entries = Object.entries(config.providers);
  const configured = await Promise.allSettled(
    entries.map(([id, provider]) => configureProvider(id, provider, config.folder)),
  );
  const errors: unknown[] = configured.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  if (errors.length > 0) throw togetherAsOne(errors);
  return configured.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

/** Every provider's mistake at once. A single one keeps its code; what is no coded error is a bug and goes on alone. */
function togetherAsOne(errors: readonly unknown[]): unknown {
  const coded = errors.filter(isTributaryError);
  const uncoded = errors.find((error) => !isTributaryError(error));
  if (uncoded !== undefined || coded.length === 1) return uncoded ?? coded[0];
  return new TributaryError('config.invalid', {
    detail: coded.map((error) => `\n  ${inOneLine(error)}`).join(''),
  });
}

function inOneLine({ code, message, detail = '' }: TributaryError): string {
  return code === 'config.invalid' ? detail : `${code}: ${message}`;
}

async function configureProvider(id: string, config: ProviderConfig, from: string): Promise<ConfiguredProvider> {
  const loaded = await loadPlugin({ provider: id, specifier: config.plugin ?? undefined, from });
  const accounts = Object.entries(config.accounts);
  for (const [account, accountConfig] of accounts)
    accountScheme(loaded.plugin, accountConfig, `providers.${id}.accounts.${account}`);
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

function invalid(path: string, message: string): TributaryError {
  return new TributaryError('config.invalid', { detail: `${path}: ${message}` });
}

/**
 * The provider as interpretation takes it, with the keys that were read just now. Throws `config.key_unreadable` where the
 * plugin's scheme can make no key of a secret.
 */
export function assembleProvider(provider: ConfiguredProvider, keys: ProviderKeys): Provider {
  const { id, plugin, name, version, config } = provider;
  const accounts = Object.entries(config.accounts).map(([account, accountConfig]): [string, Account] => [
    account,
    assembleAccount(provider, { account, config: accountConfig, keys: keys.accounts.get(account) ?? [] }),
  ]);
  return { id, plugin, pluginVersion: { name, version }, accounts: new Map(accounts) };
}

function assembleAccount(
  { id, plugin, settings }: ConfiguredProvider,
  { account, config, keys }: { account: string; config: AccountConfig; keys: readonly Key[] },
): Account {
  const path = `providers.${id}.accounts.${account}`;
  const signature = accountScheme(plugin, config, path);
  return {
    id: account,
    environment: environmentOf(config),
    settings: settings.get(account),
    toleranceSeconds: config.toleranceSeconds ?? undefined,
    signature,
    allowUnsigned: config.allowUnsigned,
    keys: keys.map((key) => prepareKey(key, signature, path)),
  };
}

function environmentOf({ environment }: AccountConfig): Account['environment'] {
  if (environment === null) return null;
  return environment === 'live' ? 'LIVE' : 'TEST';
}

function prepareKey(key: Key, scheme: SignatureScheme, path: string): AccountKey {
  try {
    return { id: key.id, key: scheme.prepareKey(key.secret), notBefore: key.notBefore, notAfter: key.notAfter };
  } catch (error) {
    // Without the cause: what a parser says of a secret may quote it (invariant 9). A coded error's detail never does.
    const why = isTributaryError(error) && error.detail !== undefined ? `: ${error.detail}` : '';
    throw new TributaryError('config.key_unreadable', {
      detail: `${path}: key ${key.id} is no key of the scheme ${scheme.name}${why}`,
    });
  }
}

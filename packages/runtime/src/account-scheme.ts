import { TributaryError } from '@tributary/errors';
import type { AccountConfig, Logger } from '@tributary/host';
import { anyOf, type ProviderPlugin, type SignatureScheme } from '@tributary/plugin-sdk';

/** Of an account, what says how its webhooks are signed. */
export type SchemeConfig = Pick<AccountConfig, 'schemes' | 'allowUnsigned'> &
  Partial<Pick<AccountConfig, 'toleranceSeconds'>>;

/** An account that takes webhooks which prove nothing, and why its plugin knows such. */
export interface UnsignedAccount {
  account: string;
  because: string;
}

/**
 * The scheme that an account's webhooks are verified with: the plugin's own, and beside it the further ones that the account
 * names. An account cannot look as if it took what its plugin does not have: `config.invalid` with `path` and what is wrong.
 */
export function accountScheme(plugin: ProviderPlugin, config: SchemeConfig, path: string): SignatureScheme {
  const further = config.schemes.map((name, at) =>
    furtherScheme(plugin, config, { name, at, path: `${path}.schemes` }),
  );
  const scheme = further.length === 0 ? plugin.signature : combine(plugin.signature, further, `${path}.schemes`);
  if (config.allowUnsigned && scheme.unsignedBecause === undefined)
    throw invalid(`${path}.allowUnsigned`, whyAlwaysSigned(plugin));
  if (typeof config.toleranceSeconds === 'number' && !hasTimestamp(scheme))
    throw invalid(`${path}.toleranceSeconds`, "the plugin's signatures have no timestamp, so none can be too old");
  return scheme;
}

function hasTimestamp({ timestamped, members = [] }: SignatureScheme): boolean {
  return timestamped || members.some(hasTimestamp);
}

/** The accounts of a provider that take webhooks without a signature: each start warns of them. */
export function unsignedAccounts(plugin: ProviderPlugin, accounts: Record<string, SchemeConfig>): UnsignedAccount[] {
  return Object.entries(accounts).flatMap(([account, config]) => {
    const { unsignedBecause: because } = accountScheme(plugin, config, account);
    return config.allowUnsigned && because !== undefined ? [{ account, because }] : [];
  });
}

/** One warning for each of them. */
export function warnOfUnsigned(accounts: readonly UnsignedAccount[], logger: Pick<Logger, 'warn'>): void {
  for (const { account, because } of accounts)
    logger.warn({ account, because }, 'takes webhooks without a signature, which anybody can send');
}

function furtherScheme(
  { furtherSchemes = {} }: ProviderPlugin,
  { schemes, allowUnsigned }: SchemeConfig,
  { name, at, path }: { name: string; at: number; path: string },
): SignatureScheme {
  const known = Object.keys(furtherSchemes);
  if (known.length === 0) throw invalid(path, 'the plugin has no further scheme');
  const scheme = Object.hasOwn(furtherSchemes, name) ? furtherSchemes[name] : undefined;
  if (scheme === undefined) throw invalid(path, `the plugin has no scheme ${name}; it has ${known.join(', ')}`);
  if (schemes.indexOf(name) !== at) throw invalid(path, `${name} comes twice`);
  if (scheme.unsignedBecause !== undefined && !allowUnsigned)
    throw invalid(path, `${name} proves nothing: it also needs allowUnsigned: true`);
  return scheme;
}

function combine(first: SignatureScheme, others: readonly SignatureScheme[], path: string): SignatureScheme {
  try {
    return anyOf(first, ...others);
  } catch (cause) {
    throw new TributaryError('config.invalid', { detail: `${path}: ${(cause as Error).message}`, cause });
  }
}

function whyAlwaysSigned({ furtherSchemes = {} }: ProviderPlugin): string {
  const names = Object.keys(furtherSchemes).filter((name) => furtherSchemes[name]?.unsignedBecause !== undefined);
  if (names.length === 0) return "the plugin's webhooks are always signed";
  return `the account's webhooks are always signed; schemes does not name ${names.join(' or ')}`;
}

function invalid(path: string, message: string): TributaryError {
  return new TributaryError('config.invalid', { detail: `${path}: ${message}` });
}

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { KeyObject } from 'node:crypto';
import { TributaryError } from '@tributary/errors';
import { readKeys, readSecret, type Config, type SecretReference } from '@tributary/host';
import { unsignedName, type SignatureScheme } from '@tributary/plugin-sdk';
import type { ConfiguredProvider } from '@tributary/runtime';
import type { Environment } from './context.ts';

/** From where keys are read. */
export interface KeyPlaces {
  config: Config;
  environment: Environment;
  /** The sender's key, where it is named: absolute. */
  signingKeyFile?: string | undefined;
}

/** Where the sender's key is by convention, beside a configured one that can only verify: `a.key` → `a.signing.key`. */
export function signingFileOf(keyFile: string): string {
  return `${keyFile.replace(/\.key$/, '')}.signing.key`;
}

/**
 * What an account's webhooks are signed with: the named file; else its first key that is valid now, or the sender's key beside
 * it. `undefined` where it has none. Throws `config.key_unreadable`, and `cli.invalid_usage` where all it has can only verify.
 */
export function signingKey(provider: ConfiguredProvider, account: string, places: KeyPlaces): KeyObject | undefined {
  const { id, plugin, config } = provider;
  const { signature } = plugin;
  if (signature.name === unsignedName) return signature.generateKey().signingKey;
  const { signingKeyFile } = places;
  if (signingKeyFile !== undefined) return readSigningKey(signature, { file: signingKeyFile, id, account }, places);
  const keys = validKeys(provider, account, places);
  const references = config.accounts[account]?.keys ?? [];
  for (const key of keys) {
    const own = attempt(() => signature.prepareSigningKey(key.secret));
    if (own !== undefined) return own;
    const file = fileBeside(references.find((one) => one.id === key.id)?.reference, places);
    if (file !== undefined) return readSigningKey(signature, { file, id, account }, places);
  }
  if (keys.length === 0) return undefined;
  throw new TributaryError('cli.invalid_usage', {
    detail: `the keys of ${id}/${account} can only verify; name the sender's with --signing-key`,
  });
}

function validKeys({ id, config: { accounts } }: ConfiguredProvider, account: string, places: KeyPlaces) {
  const { config, environment } = places;
  const now = Date.now() * 1000;
  const keys = readKeys({ provider: id, accounts, environment, folder: config.folder }).accounts.get(account) ?? [];
  return keys.filter(({ notBefore, notAfter }) => (notBefore ?? now) <= now && now < (notAfter ?? Infinity));
}

function fileBeside(reference: SecretReference | undefined, { config }: KeyPlaces): string | undefined {
  if (reference?.kind !== 'file') return undefined;
  const file = signingFileOf(resolve(config.folder, reference.path));
  return existsSync(file) ? file : undefined;
}

function readSigningKey(
  scheme: SignatureScheme,
  { file, id, account }: { file: string; id: string; account: string },
  { config, environment }: KeyPlaces,
): KeyObject {
  const owner = `the signing key of ${id}/${account}`;
  const secret = readSecret({ kind: 'file', path: file }, { environment, folder: config.folder, owner });
  const key = attempt(() => scheme.prepareSigningKey(secret));
  if (key !== undefined) return key;
  throw new TributaryError('config.key_unreadable', {
    detail: `${owner}: file ${file} signs nothing of ${scheme.name}`,
  });
}

/** Without the reason: what a parser says of a secret may quote it (invariant 9). */
function attempt(prepare: () => KeyObject): KeyObject | undefined {
  try {
    return prepare();
  } catch {
    return undefined; // it only verifies, or is no key: the caller looks elsewhere, or says so
  }
}

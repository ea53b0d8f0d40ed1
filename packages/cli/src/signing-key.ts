import { readKeys, type Config } from '@tributary/host';
import type { ConfiguredProvider } from '@tributary/runtime';
import type { Environment } from './context.ts';

/** The secret of an account's first key that is valid now, to sign with; `undefined` where it has none. Throws `config.key_unreadable`. */
export function signingKey(
  { id, config: { accounts } }: ConfiguredProvider,
  account: string,
  { config, environment }: { config: Config; environment: Environment },
): Buffer | undefined {
  const now = Date.now() * 1000;
  const keys = readKeys({ provider: id, accounts, environment, folder: config.folder }).accounts.get(account) ?? [];
  return keys.find(({ notBefore, notAfter }) => (notBefore ?? now) <= now && now < (notAfter ?? Infinity))?.secret;
}

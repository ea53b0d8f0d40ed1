import { TributaryError } from '@tributary/errors';
import type { Account, Provider } from './provider.ts';
import type { RawWebhook } from './record.ts';

/** The account that a webhook came for. Throws `route.unknown_account`. */
export function route(raw: RawWebhook, provider: Provider): Account {
  const account = provider.accounts.get(raw.account);
  if (account === undefined) throw new TributaryError('route.unknown_account', { detail: raw.account });
  return account;
}

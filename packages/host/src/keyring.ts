import { isTributaryError, TributaryError } from '@tributary/errors';
import { type AccountConfig } from './config.ts';
import { readSecret } from './secrets.ts';

/** A key with its secret. Never logged, never part of an error (invariant 9). */
export interface Key {
  id: string;
  secret: Buffer;
  /** Valid from, in microseconds since the epoch, included; `null`: always was. */
  notBefore: number | null;
  /** Valid until, in microseconds since the epoch, excluded; `null`: for ever. */
  notAfter: number | null;
}

/** All keys of a provider, by account id. An account may have none: it fails closed. */
export interface ProviderKeys {
  accounts: Map<string, Key[]>;
}

/** Whose keys to read, and from where. */
export interface KeySource {
  /** Provider id, for the error. */
  provider: string;
  accounts: Record<string, Pick<AccountConfig, 'keys'>>;
  environment: NodeJS.ProcessEnv;
  /** `Config.folder`. */
  folder: string;
}

/**
 * All keys of a provider, whole or not at all: with a part of them genuine webhooks would be refused.
 * @throws TributaryError `config.key_unreadable` whose detail names every key that can't be read.
 */
export function readKeys(source: KeySource): ProviderKeys {
  const failures: TributaryError[] = [];
  const accounts = new Map(
    Object.entries(source.accounts).map(([account, { keys }]) => [
      account,
      keys.flatMap(({ id, reference, notBefore, notAfter }) => {
        const owner = `providers.${source.provider}.accounts.${account} key ${id}`;
        const secret = collect(failures, () => readSecret(reference, { ...source, owner }));
        return secret === null ? [] : [{ id, secret, notBefore, notAfter }];
      }),
    ]),
  );
  if (failures.length > 0) {
    const detail = failures.map((failure) => failure.detail).join('; ');
    throw new TributaryError('config.key_unreadable', { detail, cause: failures[0]?.cause });
  }
  return { accounts };
}

/** What `read` gives, or `null` with its coded error among the failures. Anything else is a bug and goes on. */
function collect<Value>(failures: TributaryError[], read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (!isTributaryError(error)) {
      throw error;
    }
    failures.push(error);
    return null;
  }
}

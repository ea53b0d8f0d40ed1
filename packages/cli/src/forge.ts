import type { KeyObject } from 'node:crypto';
import { TributaryError } from '@tributary/errors';
import type { Fixture, HeaderList, LoadedPlugin, Micros } from '@tributary/plugin-sdk';

/** A genuine webhook, and the ways in which one is not. */
export const forgeries = ['genuine', 'stale', 'tampered', 'unsigned', 'foreign-key'] as const;
export type Forgery = (typeof forgeries)[number];

/** A webhook as it goes over HTTP. */
export interface SignedWebhook {
  headers: HeaderList;
  body: Buffer;
}

/** What a webhook is made of. */
export interface ForgeOptions {
  fixture: Fixture;
  forgery: Forgery;
  /** What the account's webhooks are signed with. */
  signingKey: KeyObject;
  now: Micros;
}

const staleByMicros = 24 * 3600 * 1_000_000;

/**
 * Makes a webhook of a plugin's fixture with the plugin's own scheme. Throws `cli.invalid_usage` for a stale one where the
 * scheme has no timestamp.
 */
export function forge({ plugin }: LoadedPlugin, { fixture, forgery, signingKey, now }: ForgeOptions): SignedWebhook {
  const { signature } = plugin;
  const sign = (key: KeyObject, signedAt: Micros): SignedWebhook => {
    const input = { body: fixture.body, key, signedAt, header: fixture.header };
    return { body: signature.signBody?.(input) ?? fixture.body, headers: signature.sign(input) };
  };
  switch (forgery) {
    case 'genuine':
      return sign(signingKey, now);
    case 'stale':
      if (!signature.timestamped)
        throw new TributaryError('cli.invalid_usage', { detail: `the scheme of ${plugin.id} has no timestamp` });
      return sign(signingKey, now - staleByMicros);
    case 'tampered': {
      const { body, headers } = sign(signingKey, now);
      return { body: changeLastDigit(body), headers };
    }
    case 'unsigned':
      return { body: fixture.body, headers: [] };
    case 'foreign-key':
      return sign(signature.generateKey().signingKey, now);
  }
}

/** What a forger would do: another number in bytes that were signed. */
function changeLastDigit(body: Buffer): Buffer {
  const changed = Buffer.from(body);
  const at = changed.findLastIndex((byte) => byte >= 0x30 && byte <= 0x39);
  changed[at] = changed[at] === 0x39 ? 0x38 : 0x39;
  return changed;
}

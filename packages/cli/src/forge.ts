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
  /** The account's secret. */
  secret: Buffer;
  now: Micros;
}

const staleByMicros = 24 * 3600 * 1_000_000;

/**
 * Makes a webhook of a plugin's fixture with the plugin's own scheme. Throws `cli.invalid_usage` for a stale one where the
 * scheme has no timestamp.
 */
export function forge({ plugin }: LoadedPlugin, { fixture, forgery, secret, now }: ForgeOptions): SignedWebhook {
  const { signature } = plugin;
  const { body } = fixture;
  const sign = (key: Buffer, signedAt: Micros) => signature.sign({ body, key: signature.prepareKey(key), signedAt });
  switch (forgery) {
    case 'genuine':
      return { body, headers: sign(secret, now) };
    case 'stale':
      if (!signature.timestamped)
        throw new TributaryError('cli.invalid_usage', { detail: `the scheme of ${plugin.id} has no timestamp` });
      return { body, headers: sign(secret, now - staleByMicros) };
    case 'tampered':
      return { body: changeLastDigit(body), headers: sign(secret, now) };
    case 'unsigned':
      return { body, headers: [] };
    case 'foreign-key':
      return { body, headers: sign(Buffer.from('the key of somebody else entirely'), now) };
  }
}

/** What a forger would do: another number in bytes that were signed. */
function changeLastDigit(body: Buffer): Buffer {
  const changed = Buffer.from(body);
  const at = changed.findLastIndex((byte) => byte >= 0x30 && byte <= 0x39);
  changed[at] = changed[at] === 0x39 ? 0x38 : 0x39;
  return changed;
}

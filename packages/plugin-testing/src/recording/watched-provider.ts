import type { Provider } from '@tributary/interpret';
import { unsigned, type HeaderList, type ProviderPlugin } from '@tributary/plugin-sdk';

/** What the plugin's envelope was handed, and what it found. */
export interface Sight {
  /** The types of the webhook's occurrences. */
  types: string[];
  headers: HeaderList;
}

/** A provider whose plugin tells what its envelope finds, and does everything else as before. */
export function watchedProvider(provider: Provider, onSight: (sight: Sight) => void): Provider {
  const plugin: ProviderPlugin = {
    ...provider.plugin,
    envelope(webhook, settings) {
      const found = provider.plugin.envelope(webhook, settings);
      const types = [found].flat().map((occurrence) => (occurrence as { type?: unknown } | null)?.type);
      onSight({ types: types.filter((type) => typeof type === 'string'), headers: webhook.headers });
      return found;
    },
  };
  return { ...provider, plugin };
}

/** A provider that takes every webhook of its accounts for genuine: for those who have no keys, and know what they record. */
export function believingProvider(provider: Provider): Provider {
  const proving = { keys: [], allowUnsigned: true, signature: unsigned({ because: 'it is recorded unverified' }) };
  const accounts = [...provider.accounts].map(([id, account]) => [id, { ...account, ...proving }] as const);
  return { ...provider, accounts: new Map(accounts) };
}

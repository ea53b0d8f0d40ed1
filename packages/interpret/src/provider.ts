import type { Micros, ProviderPlugin, SchemeKey, SignatureScheme } from '@tributary/plugin-sdk';

/** A key of an account, valid in `[notBefore, notAfter)`; null is open. */
export interface AccountKey extends SchemeKey {
  notBefore: Micros | null;
  notAfter: Micros | null;
}

/** One configured endpoint or merchant of a provider. */
export interface Account {
  id: string;
  /** For providers whose webhooks do not say; null where the configuration does not say either. */
  environment: 'LIVE' | 'TEST' | null;
  /** As the plugin's settings schema made them. */
  settings: unknown;
  /** In place of the scheme's tolerance. */
  toleranceSeconds?: number | undefined;
  /** In place of the plugin's, where the account takes further schemes. */
  signature?: SignatureScheme | undefined;
  /** Whether webhooks may pass that prove nothing, where the scheme knows such. */
  allowUnsigned?: boolean | undefined;
  keys: readonly AccountKey[];
}

/** Everything that interpretation knows of a provider. It does not change; new keys make a new one. */
export interface Provider {
  id: string;
  plugin: ProviderPlugin;
  /** The package that the plugin came from; stands in each event. */
  pluginVersion: { name: string; version: string };
  accounts: ReadonlyMap<string, Account>;
  /** Whether events get a fingerprint: where redeliveries are told apart. */
  fingerprints?: boolean | undefined;
}

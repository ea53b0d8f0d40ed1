import type { CanonicalType, KindOf } from '@tributary/events';
import {
  contractVersion,
  type EventMapping,
  type ProviderDefinition,
  type ProviderPlugin,
  type Reader,
} from './contract.ts';
import type { StandardSchemaV1 } from './standard-schema.ts';

/** What the functions of a plugin without a settings schema are handed. */
export type NoSettings = Record<string, never>;

/**
 * Stamps a definition with the contract's version. The default export of a plugin's module. Functions that take settings
 * need a schema that makes them: without one they would be handed nothing.
 */
export function defineProvider(
  definition: ProviderDefinition<NoSettings> & { settings?: undefined },
): ProviderPlugin;
export function defineProvider<Settings>(
  definition: ProviderDefinition<Settings> & { settings: StandardSchemaV1<unknown, Settings> },
): ProviderPlugin;
export function defineProvider<Settings>(definition: ProviderDefinition<Settings>): ProviderPlugin {
  // From here on the settings are whatever the schema made; only the plugin's own functions look into them.
  return { contract: contractVersion, ...definition } as ProviderPlugin;
}

/** A provider's type becomes an event. The canonical type decides which resource the reader must return. */
export function event<Type extends CanonicalType, Settings>(
  type: Type,
  read: Reader<KindOf<Type>, Settings>,
): EventMapping<Settings> {
  return { kind: 'event', type, read };
}

/** A provider's type becomes nothing, for a reason that stands in the metrics. */
export function ignored(reason: string): EventMapping<unknown> {
  return { kind: 'ignored', reason };
}

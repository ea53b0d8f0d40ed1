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

/** A schema is needed where a function takes settings: without one it would be handed nothing. */
type NeededSchema<Settings> = unknown extends Settings
  ? unknown
  : [Settings] extends [NoSettings]
    ? unknown
    : { settings: StandardSchemaV1<unknown, Settings> };

/** Stamps a definition with the contract's version. The default export of a plugin's module. */
export function defineProvider<Settings = NoSettings>(
  definition: ProviderDefinition<Settings> & NeededSchema<Settings>,
): ProviderPlugin {
  // From here on the settings are whatever the schema made; only the plugin's own functions look into them.
  return { contract: contractVersion, ...(definition as ProviderDefinition<unknown>) };
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

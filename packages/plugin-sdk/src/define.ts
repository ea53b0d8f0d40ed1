import type { CanonicalType, KindOf } from '@tributary/events';
import {
  contractVersion,
  type EventMapping,
  type ProviderDefinition,
  type ProviderPlugin,
  type Reader,
} from './contract.ts';

/** Stamps a definition with the contract's version. The default export of a plugin's module. */
export function defineProvider<Settings = Record<string, never>>(
  definition: ProviderDefinition<Settings>,
): ProviderPlugin<Settings> {
  return { contract: contractVersion, ...definition };
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

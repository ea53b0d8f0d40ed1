export {
  contractVersion,
  type EventMapping,
  type Occurrence,
  type OccurrenceIdentity,
  type ProviderDefinition,
  type ProviderPlugin,
  type Reader,
  type VerifiedWebhook,
} from './contract.ts';
export { currencyExponent } from './currencies.ts';
export { defineProvider, event, ignored } from './define.ts';
export { Fields, type ReadStatus } from './fields.ts';
export { loadFixtures, type Fixture } from './fixture.ts';
export type { HeaderList } from './headers.ts';
export { ExactNumber, parseJson, type JsonObject, type JsonValue } from './json.ts';
export { loadPlugin, type LoadedPlugin, type PluginReference } from './loader.ts';
export { readMajorUnits, readMinorUnits, readScaledUnits, type Exponents } from './money.ts';
export { readOrderingKey } from './ordering-key.ts';
export type { Proof, SchemeKey, SignatureScheme, SignInput, VerifyInput } from './schemes/scheme.ts';
export { templatedHmac, type TemplatedHmacOptions } from './schemes/templated-hmac.ts';
export { timestampedHmac, type TimestampedHmacOptions } from './schemes/timestamped-hmac.ts';
export type { StandardResult, StandardSchemaV1 } from './standard-schema.ts';
export { readRfc3339, readUnixTime } from './time.ts';
export type * from '@tributary/events';

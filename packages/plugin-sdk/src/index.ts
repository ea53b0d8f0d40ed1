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
export { parseBody, type BodyForm } from './body.ts';
export { builtInProviders } from './built-in.ts';
export { currencyExponent } from './currencies.ts';
export { defineProvider, event, ignored } from './define.ts';
export { environmentOf } from './environment.ts';
export { loadDocumented, type DocumentedTypes } from './documented.ts';
export { Fields, type ReadStatus } from './fields.ts';
export { loadFixtures, type Fixture } from './fixture.ts';
export type { HeaderList } from './headers.ts';
export { ExactNumber, parseJson, type JsonObject, type JsonValue } from './json.ts';
export { loadPlugin, loadPluginIn, type LoadedPlugin } from './loader.ts';
export type { PluginReference } from './plugin-entry.ts';
export { readMajorUnits, readMinorUnits, readScaledUnits, type Exponents } from './money.ts';
export { readOrderingKey } from './ordering-key.ts';
export { anyOf } from './schemes/any-of.ts';
export { bodyHmac, type BodyHmacOptions } from './schemes/body-hmac.ts';
export { ed25519, type Ed25519Options } from './schemes/ed25519.ts';
export { rsaSha256, type RsaSha256Options } from './schemes/rsa-sha256.ts';
export type {
  GeneratedKey,
  Proof,
  SchemeKey,
  SignatureScheme,
  SignInput,
  UnprovenWebhook,
  VerifyInput,
} from './schemes/scheme.ts';
export type { HeaderTimestamp } from './schemes/single-signature.ts';
export { sortedParameters, type SortedParametersOptions } from './schemes/sorted-parameters.ts';
export { standardWebhooks, type StandardWebhooksOptions } from './schemes/standard-webhooks.ts';
export { templatedHmac, type TemplatedHmacOptions } from './schemes/templated-hmac.ts';
export { timestampedHmac, type TimestampedHmacOptions } from './schemes/timestamped-hmac.ts';
export { unsigned, noKeyId, unsignedName, type UnsignedOptions } from './schemes/unsigned.ts';
export type { StandardResult, StandardSchemaV1 } from './standard-schema.ts';
export { readRfc3339, readUnixTime } from './time.ts';
export type * from '@tributary/events';

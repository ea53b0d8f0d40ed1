import type { CanonicalType, Micros, ResourceKind, Verification, WrittenByKind } from '@tributary/events';
import type { BodyForm } from './body.ts';
import type { Fields } from './fields.ts';
import type { HeaderList } from './headers.ts';
import type { SignatureScheme } from './schemes/scheme.ts';
import type { StandardSchemaV1 } from './standard-schema.ts';

/** The version of the contract between a plugin and the runtime; stamped by `defineProvider`, checked at load. */
export const contractVersion = 1;

/** What a plugin is handed: bytes that are proven, read as JSON. Never a key, never a clock of its own. */
export interface VerifiedWebhook {
  /** The body, to read from. */
  body: Fields;
  /** As they arrived. Most are not signed: nothing of an event may rest on them alone. */
  headers: HeaderList;
  /** When the webhook was received; never the time of an occurrence. */
  receivedAt: Micros;
  /** How it was proven: by which scheme, with which key. */
  verification: Verification;
}

/**
 * From what an event's id is made, strongest first: an id that the provider gives to the event and keeps over retries; the
 * object with its status and the provider's time; the bytes of the body.
 */
export type OccurrenceIdentity =
  | { tier: 'PROVIDER_EVENT_ID'; eventId: string }
  | { tier: 'OBJECT_STATUS_TIME'; objectId: string; status: string; time: string }
  | { tier: 'BODY_DIGEST' };

/** One thing that the provider says happened. */
export interface Occurrence {
  /** The provider's type: the key into the plugin's `events`. */
  type: string;
  /** What the event's id is made of. */
  identity: OccurrenceIdentity;
  /** The provider's time of the occurrence; null where it gives none, never invented. */
  occurredAt: Micros | null;
  /** What the body says; null where it does not say. */
  environment: 'LIVE' | 'TEST' | null;
  /** The version of the provider's API that the body has the form of; null where it does not say. */
  apiVersion: string | null;
  /** What the event's reader reads. */
  object: Fields;
  /** The merchant's own metadata. */
  metadata: Record<string, string>;
}

/** Makes the resource of one kind from the provider's object. Pure; throws `decode.*` through the Fields that it reads. */
export type Reader<Kind extends ResourceKind, Settings> = (object: Fields, settings: Settings) => WrittenByKind[Kind];

/** What becomes of a provider's type. */
export type EventMapping<Settings> =
  { kind: 'event'; type: CanonicalType; read: Reader<ResourceKind, Settings> } | { kind: 'ignored'; reason: string };

/** What an author writes. */
export interface ProviderDefinition<Settings> {
  /** Lower-case, for ever: topic, config key, metric label, event field. */
  id: string;
  /** How the provider signs. */
  signature: SignatureScheme;
  /** Schemes that count only in the accounts that name them in `schemes`, beside `signature`: older ones, other regions. */
  furtherSchemes?: Readonly<Record<string, SignatureScheme>>;
  /** How the bodies are written; JSON if absent. A form's parameters are read as the texts of an object. */
  body?: BodyForm;
  /** Finds the occurrences of a webhook. Pure; throws `decode.*`. */
  envelope(webhook: VerifiedWebhook, settings: Settings): Occurrence | Occurrence[];
  /** The provider's documented types, all of them. What is not here is `decode.unmapped_type`. */
  events: Readonly<Record<string, EventMapping<Settings>>>;
  /** Dotted paths to the id of the object whose webhooks must stay in order; the first that is there wins. */
  orderingKey?: readonly string[];
  /** Standard Schema of the account's non-secret settings; without one an account must have none. */
  settings?: StandardSchemaV1<unknown, Settings>;
}

/** A plugin as the runtime takes it. */
export interface ProviderPlugin<Settings = unknown> extends ProviderDefinition<Settings> {
  /** Of the contract between plugin and runtime; another one is `plugin.contract_mismatch`. */
  contract: typeof contractVersion;
}

import { isPromise } from 'node:util/types';
import { TributaryError } from '@tributary/errors';
import { kindOf, type CanonicalType, type Environment, type Verification, type WrittenEvent } from '@tributary/events';
import { Fields, parseBody, type EventMapping, type Occurrence } from '@tributary/plugin-sdk';
import { eventId } from './event-id.ts';
import type { Account, Provider } from './provider.ts';
import type { RawWebhook } from './record.ts';

/** A webhook that is proven, and for whom. */
export interface ProvenWebhook {
  raw: RawWebhook;
  account: Account;
  verification: Verification;
}

/** What an occurrence became. */
export type DecodedOccurrence = { kind: 'event'; event: WrittenEvent } | { kind: 'ignored'; reason: string };

/** Makes canonical events of a proven webhook, in the order of its occurrences. Pure. Throws `decode.*`. */
export function decode(webhook: ProvenWebhook, provider: Provider): DecodedOccurrence[] {
  const { raw, account, verification } = webhook;
  const body = new Fields(parseBody(raw.body, provider.plugin.body));
  const found = provider.plugin.envelope(
    { body, headers: raw.headers, receivedAt: raw.receivedAt, verification },
    account.settings,
  );
  refuseLater(found);
  const occurrences = Array.isArray(found) ? found : [found];
  if (occurrences.length === 0) throw new TributaryError('decode.unexpected_shape', { detail: 'no occurrence' });
  const decoded = occurrences.map((occurrence, index) => decodeOccurrence(occurrence, { ...webhook, provider, index }));
  refuseSharedIds(decoded);
  return decoded;
}

interface OccurrenceContext extends ProvenWebhook {
  provider: Provider;
  index: number;
}

function decodeOccurrence(occurrence: Occurrence, context: OccurrenceContext): DecodedOccurrence {
  const mapping = mappingOf(occurrence.type, context.provider);
  if (mapping.kind === 'ignored') return mapping;
  const resource = mapping.read(occurrence.object, context.account.settings);
  refuseLater(resource);
  const event = { ...envelopeOf(mapping.type, occurrence, context), [kindOf(mapping.type)]: resource };
  return { kind: 'event', event };
}

function mappingOf(type: string, { plugin }: Provider): EventMapping<unknown> {
  const mapping = Object.hasOwn(plugin.events, type) ? plugin.events[type] : undefined;
  // The type is the provider's word out of proven bytes, but still not ours: only what looks like a type is repeated.
  if (mapping === undefined)
    throw new TributaryError('decode.unmapped_type', { detail: /^[\w.-]{1,80}$/.test(type) ? type : 'unprintable' });
  return mapping;
}

function envelopeOf(type: CanonicalType, occurrence: Occurrence, context: OccurrenceContext): WrittenEvent {
  const { raw, account, verification, provider, index } = context;
  const { identity } = occurrence;
  return {
    id: eventId(identity, { provider: provider.id, account: account.id, bodySha256: raw.bodySha256, index }),
    identity: identity.tier,
    revision: 0,
    type,
    provider: provider.id,
    account: account.id,
    environment: environmentOf(occurrence, account),
    occurred_at: occurrence.occurredAt,
    received_at: raw.receivedAt,
    source: {
      event_id: identity.tier === 'PROVIDER_EVENT_ID' ? identity.eventId : null,
      event_type: occurrence.type,
      api_version: occurrence.apiVersion,
    },
    verification,
    raw: { topic: raw.topic, partition: raw.partition, offset: Number(raw.offset), body_sha256: raw.bodySha256, index },
    plugin: provider.pluginVersion,
    metadata: occurrence.metadata,
  };
}

/** What the body says; where it says nothing, the account's setting. Live news under a test account is nobody's guess. */
function environmentOf(occurrence: Occurrence, account: Account): Environment {
  const { environment } = occurrence;
  if (environment !== null && account.environment !== null && environment !== account.environment) {
    throw new TributaryError('decode.environment_mismatch', {
      detail: `the body says ${environment}, the account ${account.environment}`,
    });
  }
  return environment ?? account.environment ?? 'UNKNOWN';
}

/** An author's `async` slip must not reject with nobody listening, which ends the process: not as a whole, nor as a member. */
function refuseLater(returned: unknown): void {
  const all = Array.isArray(returned) ? returned : [returned];
  const promises = all.flatMap((one) => [one, ...membersOf(one)]).filter((one) => isPromise(one));
  for (const promise of promises) promise.catch(() => undefined);
  if (promises.length > 0) throw new TypeError('the plugin returned a promise');
}

function membersOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

/** Two events of one webhook with one id would be one event to every subscriber. */
function refuseSharedIds(decoded: readonly DecodedOccurrence[]): void {
  if (decoded.length < 2) return;
  const ids = decoded.flatMap((occurrence) => (occurrence.kind === 'event' ? [occurrence.event.id] : []));
  if (new Set(ids).size < ids.length)
    throw new TributaryError('decode.unexpected_shape', { detail: 'two occurrences have one identity' });
}

import {
  formatMicros,
  kindOf,
  topicOf,
  type CanonicalType,
  type Encoder,
  type Topic,
  type WrittenEvent,
} from '@tributary/events';
import type { HeaderList } from '@tributary/plugin-sdk';

/** An event as it is published: on its topic, under its key, with CloudEvents headers (binary mode). */
export interface EncodedEvent {
  id: string;
  type: string;
  topic: Topic;
  key: string;
  value: Buffer;
  headers: HeaderList;
  /** See `fingerprintOf`. Absent where none is asked for, and where nothing tells a redelivery from another occurrence. */
  fingerprint?: string | undefined;
}

/** One encoder for each topic, made with the registry's schema ids. */
export type Encoders = Readonly<Record<Topic, Encoder>>;

/** The member that names the object to whose events an event belongs; without one it belongs to the object itself. */
const subjectMember: Readonly<Record<Topic, string | undefined>> = {
  payments: 'payment_id',
  billing: 'subscription_id',
  payouts: undefined,
  issuing: 'card_id',
  accounts: undefined,
};

/** Makes the record of an event. Throws `encode.schema_violation`. */
export function encode(event: WrittenEvent, encoders: Encoders, trace: HeaderList): EncodedEvent {
  const type = event.type as CanonicalType;
  const topic = topicOf(type);
  const subject = subjectOf(event, topic);
  return {
    id: event.id,
    type,
    topic,
    // Invariant 6: one object, one key, one partition.
    key: `${event.provider}/${event.account}/${subject}`,
    value: encoders[topic].encode(event),
    headers: [...cloudEventHeaders(event, subject), ...trace],
  };
}

function subjectOf(event: WrittenEvent, topic: Topic): string {
  const resource = event[kindOf(event.type as CanonicalType)] as unknown as Record<string, string | null | undefined>;
  return resource[subjectMember[topic] ?? 'id'] ?? resource['id'] ?? event.id;
}

/** CloudEvents 1.0, Kafka protocol binding §3.2: attributes as `ce_` headers, so that nobody must decode to skip. */
function cloudEventHeaders(event: WrittenEvent, subject: string): [string, string][] {
  const headers: [string, string][] = [
    ['ce_specversion', '1.0'],
    ['ce_id', event.id],
    ['ce_type', event.type],
    ['ce_source', `/${event.provider}/${event.account}`],
    ['ce_subject', subject],
    ['content-type', 'application/vnd.confluent.avro'],
  ];
  if (event.occurred_at !== null && event.occurred_at !== undefined)
    headers.push(['ce_time', formatMicros(event.occurred_at)]);
  return headers;
}

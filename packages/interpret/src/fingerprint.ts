import { hash } from 'node:crypto';
import type { Encoder, WrittenEvent } from '@tributary/events';

/** What one delivery and the next may differ in although they say the same: how they came, and who read them. */
const ofTheDelivery = {
  revision: 0,
  received_at: 0,
  verification: { scheme: '', key_id: '', signed_at: null },
  raw: { topic: '', partition: 0, offset: 0, body_sha256: '', index: 0 },
  plugin: { name: '', version: '' },
} satisfies Partial<WrittenEvent>;

/** A magic byte and the schema's id in a registry: no content. */
const wireHeaderBytes = 5;

/**
 * What an event says, in 64 bits (hex), apart from how it came: two deliveries of one occurrence have one fingerprint, and a changed
 * status or a corrected mapping has another. It is compared with that of the same event id alone, so chance makes one of 2⁶⁴
 * changes look like none. Of BODY_DIGEST there is none: nothing tells such a redelivery from a second occurrence. Pure.
 */
export function fingerprintOf(event: WrittenEvent, encoder: Encoder): string | undefined {
  if (event.identity !== 'PROVIDER_EVENT_ID' && event.identity !== 'OBJECT_STATUS_TIME') return undefined;
  const content = encoder.encode({ ...event, ...ofTheDelivery });
  return hash('sha256', content.subarray(wireHeaderBytes), 'hex').slice(0, 16);
}

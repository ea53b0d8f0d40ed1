import { hash } from 'node:crypto';
import type { OccurrenceIdentity } from '@tributary/plugin-sdk';

/** Namespace of event ids (UUID v5). It stands in docs/architecture.md and never changes. */
export const eventIdNamespace = '6a5c1a4e-7f0e-5d0b-9d5c-3f1f2f6b8e21';
const namespaceBytes = Buffer.from(eventIdNamespace.replaceAll('-', ''), 'hex');

/** What an id is made of besides the identity: BODY_DIGEST alone needs the bytes and the place within them. */
export interface EventIdContext {
  provider: string;
  account: string;
  bodySha256: string;
  index: number;
}

/**
 * The id of an event: UUID v5 (RFC 9562 §5.5) of `JSON.stringify([provider, account, tier, ...parts])`.
 *
 * Invariant 5: made of what the provider said alone. The canonical type is no part, so a corrected mapping replays with the
 * same id; nor is the signature's timestamp, which is new in each retry.
 */
export function eventId(
  identity: OccurrenceIdentity,
  { provider, account, bodySha256, index }: EventIdContext,
): string {
  return uuidV5(JSON.stringify([provider, account, identity.tier, ...partsOf(identity, bodySha256, index)]));
}

function partsOf(identity: OccurrenceIdentity, bodySha256: string, index: number): (string | number)[] {
  switch (identity.tier) {
    case 'PROVIDER_EVENT_ID':
      return [identity.eventId];
    case 'OBJECT_STATUS_TIME':
      return [identity.objectId, identity.status, identity.time];
    case 'BODY_DIGEST':
      return [bodySha256, index];
  }
}

/** Version 5 is the 13th digit, the variant the two highest bits of the 17th. */
function uuidV5(name: string): string {
  const hex = hash('sha1', Buffer.concat([namespaceBytes, Buffer.from(name)]), 'hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

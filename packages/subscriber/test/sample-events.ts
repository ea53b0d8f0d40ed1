import type { WrittenEvent } from '@tributary/events';

/** A payment with what a schema needs, and no more; what differs is named. */
export function payment({ id, type = 'payment.succeeded' }: { id: string; type?: string }): WrittenEvent {
  return event({ id: `e-${id}`, type, payment: { id, status: 'SUCCEEDED' } });
}

/** An event of whatever kind. */
export function event(changes: Record<string, unknown>): WrittenEvent {
  return {
    id: 'e-1',
    identity: 'PROVIDER_EVENT_ID',
    revision: 0,
    type: 'payment.succeeded',
    provider: 'acme',
    account: 'main',
    environment: 'LIVE',
    received_at: 1_767_225_600_000_000,
    source: { event_type: 'paid' },
    verification: { scheme: 'hmac', key_id: 'k' },
    raw: { topic: 'raw.acme', partition: 0, offset: 0, body_sha256: '00', index: 0 },
    plugin: { name: 'acme', version: '1.0.0' },
    metadata: {},
    ...changes,
  } as WrittenEvent;
}

import type { Occurrence, VerifiedWebhook } from '@tributary/plugin-sdk';

/**
 * The one occurrence of a webhook: `{type, id, object: "event", created_at, data}`, where `data` is the whole object. The body
 * does not say whether money moved (no `livemode`), so the account's setting does. Throws `decode.unexpected_shape`.
 */
export function readEnvelope({ body }: VerifiedWebhook): Occurrence {
  return {
    type: body.text('type'),
    identity: { tier: 'PROVIDER_EVENT_ID', eventId: body.id('id') },
    // The event's own time, in nanoseconds; the object has another `created_at`. Older samples have no zone: null.
    occurredAt: body.optionalTime('created_at'),
    environment: null,
    apiVersion: null,
    object: body.object('data'),
    metadata: body.metadata('data.metadata'),
  };
}

import type { Occurrence, VerifiedWebhook } from '@tributary/plugin-sdk';

/** Finds id, type, time and object. Source: <the page that describes the body around the object>. Throws `decode.unexpected_shape`. */
export function readEnvelope({ body }: VerifiedWebhook): Occurrence {
  return {
    type: body.text('type'),
    identity: { tier: 'PROVIDER_EVENT_ID', eventId: body.id('id') }, // only where a document says that a retry keeps it
    occurredAt: body.optionalTime('created_at'),
    environment: null, // where the body says it: 'LIVE' or 'TEST'
    apiVersion: null,
    object: body.object('data'),
    metadata: body.metadata('data.metadata'),
  };
}

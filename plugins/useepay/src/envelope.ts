import type { Occurrence, VerifiedWebhook } from '@tributary/plugin-sdk';

/**
 * The one occurrence of a webhook: `{id, name, data}`, where `data` is the whole object. The envelope names no time, no
 * environment and no version; the header `api_version` is not signed, so it is not told. Source:
 * https://docs-v2.useepay.com/8825076m0. Throws `decode.unexpected_shape`.
 */
export function readEnvelope({ body }: VerifiedWebhook): Occurrence {
  return {
    type: body.text('name'),
    // "The same event may be sent several times; use event.id": https://docs-v2.useepay.com/8106855m0.
    identity: { tier: 'PROVIDER_EVENT_ID', eventId: body.id('id') },
    occurredAt: null,
    environment: null,
    apiVersion: null,
    object: body.object('data'),
    metadata: body.metadata('data.metadata'),
  };
}

import { environmentOf, type Occurrence, type VerifiedWebhook } from '@tributary/plugin-sdk';

/**
 * Paypercut's event, one occurrence each; readers are handed it whole, since the connected account stands beside the object.
 * Source: https://docs.paypercut.io/api-reference/model/Event, which calls `created` a date-time and, in its text, Unix
 * seconds: both are read. Throws `decode.unexpected_shape`.
 */
export function readEnvelope({ body }: VerifiedWebhook): Occurrence {
  return {
    type: body.text('type'),
    identity: { tier: 'PROVIDER_EVENT_ID', eventId: body.id('id') },
    occurredAt: body.optionalTime('created'),
    environment: environmentOf(body.optionalFlag('livemode') ?? body.optionalFlag('data.object.livemode')),
    apiVersion: body.optionalText('api_version'),
    object: body,
    metadata: body.metadata('data.object.metadata'),
  };
}

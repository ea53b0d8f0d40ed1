import { environmentOf, type Fields, type Occurrence, type VerifiedWebhook } from '@tributary/plugin-sdk';

/**
 * WooshPay's event object, one occurrence each. Source: https://docs.wooshpay.com/api-49996644. `created` is called seconds
 * there and is milliseconds in genuine samples: told apart by magnitude, and null where it names no plausible instant.
 */
export function readEnvelope({ body }: VerifiedWebhook): Occurrence {
  const object = body.object('data.object');
  const type = body.text('type');
  return {
    type,
    identity: { tier: 'PROVIDER_EVENT_ID', eventId: body.id('id') },
    occurredAt: body.optionalTime('created'),
    environment: environmentOf(body.optionalFlag('livemode') ?? object.optionalFlag('livemode')),
    apiVersion: body.optionalText('api_version'),
    object,
    metadata: type.startsWith('charge.dispute.') ? readDisputeMetadata(object) : readMetadata(object),
  };
}

/** Issuing objects' metadata is a string in the documents; what stands in one is kept under the member's own name. */
function readMetadata(object: Fields): Record<string, string> {
  if (!object.isText('metadata')) return object.metadata('metadata');
  const text = object.text('metadata');
  return text === '' ? {} : { metadata: text };
}

/** A dispute's metadata is written by WooshPay, and holds ten digits of the customer's card number. */
function readDisputeMetadata(object: Fields): Record<string, string> {
  const { card_number: _cardNumber, ...metadata } = readMetadata(object);
  return metadata;
}

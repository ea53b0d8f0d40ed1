import { environmentOf, type Fields, type Occurrence, type VerifiedWebhook } from '@tributary/plugin-sdk';
import { identify } from './identity.ts';

/**
 * The member of `data` in which the object of a type stands, by the type's first word. The one sample has `data.order` for an
 * order; that the others are named likewise is inferred. A reconciliation's `object` is "order_transfer", as an order's is "order".
 */
const members: Readonly<Record<string, readonly string[]>> = {
  accounting: ['accounting'],
  agent: ['agent'],
  application: ['application'],
  customer: ['customer'],
  order: ['order'],
  payment_intent: ['payment_intent'],
  reconciliations: ['reconciliation', 'reconciliations', 'order_transfer'],
  vendor: ['vendor'],
  webhook: ['webhook'],
};

/** A card is no vendor: under the vendor's member it would get the vendor's id. */
const cardType = 'vendor.visa.card.created';

/**
 * OwlPay Platform: `{uuid, api_version, is_test, observation, data: {<object>}}`, one occurrence each. `uuid` is no identity: its
 * prefix `att_` may stand for an attempt, which a retry would do again. Source:
 * https://developers.owlpay.com/docs/check-the-webhook-signature. Throws `decode.unexpected_shape`.
 */
export function readPlatformEnvelope({ body }: VerifiedWebhook): Occurrence {
  const type = body.optionalText('event') ?? body.text('observation');
  const object = readObject(body, type);
  return {
    type,
    identity: identify(object, type),
    occurredAt: object.optionalTime('updated_at'),
    environment: readEnvironment(body, object),
    apiVersion: body.optionalText('api_version'),
    object,
    metadata: {},
  };
}

/** A type of which nothing is known has its object anywhere; it ends as `decode.unmapped_type`. */
function readObject(body: Fields, type: string): Fields {
  const word = type.split('.')[0] ?? type;
  const names = type === cardType ? ['card'] : Object.hasOwn(members, word) ? members[word] : undefined;
  if (names === undefined) return body.object('data');
  const name = names.find((candidate) => body.has(`data.${candidate}`)) ?? names[0];
  return body.object(`data.${name}`);
}

/** The envelope says 1 or 0, objects say true or false. */
function readEnvironment(body: Fields, object: Fields): Occurrence['environment'] {
  const isTest = body.optionalBinaryFlag('is_test') ?? object.optionalBinaryFlag('is_test');
  return environmentOf(isTest === null ? null : !isTest);
}

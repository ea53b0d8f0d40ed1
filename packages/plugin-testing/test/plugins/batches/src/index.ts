import {
  defineProvider,
  event,
  ignored,
  timestampedHmac,
  type Fields,
  type Occurrence,
  type OccurrenceIdentity,
  type WrittenByKind,
} from '@tributary/plugin-sdk';

/**
 * A platform that does not exist, whose webhooks are lists of what happened. A newer item is whole and has an id; a thin one
 * names its object, status and time, and nothing else; the oldest form has not even that.
 */
export default defineProvider({
  id: 'batches',
  signature: timestampedHmac({ header: 'batches-signature', encoding: 'hex', toleranceSeconds: 300 }),
  envelope: ({ body }) => body.list('').map(readItem),
  events: {
    'charge.paid': event('payment.succeeded', readPayment),
    'charge.refused': event('payment.failed', readPayment),
    'page.seen': ignored('no money moves'),
  },
  orderingKey: ['0.charge.charge_id', '0.charge_id', '0.number'],
});

function readItem(item: Fields): Occurrence {
  return {
    type: item.text('type'),
    identity: readIdentity(item),
    occurredAt: item.optionalTime('at'),
    environment: null,
    apiVersion: null,
    object: item.optionalObject('charge') ?? item,
    metadata: {},
  };
}

/** The strongest that the item has: its own id; its object with status and time; the bytes and its place in them. */
function readIdentity(item: Fields): OccurrenceIdentity {
  const eventId = item.optionalId('id');
  if (eventId !== null) return { tier: 'PROVIDER_EVENT_ID', eventId };
  const objectId = item.optionalId('charge_id');
  const status = item.optionalText('status');
  const time = item.optionalText('at');
  if (objectId === null || status === null || time === null) return { tier: 'BODY_DIGEST' };
  return { tier: 'OBJECT_STATUS_TIME', objectId, status, time };
}

function readPayment(charge: Fields): WrittenByKind['payment'] {
  return {
    id: charge.optionalId('charge_id') ?? charge.id('number'),
    ...charge.status('status', { paid: 'SUCCEEDED', refused: 'FAILED' }),
    amount: charge.optionalMinorUnits('amount', 'currency'),
  };
}

import {
  defineProvider,
  event,
  ignored,
  timestampedHmac,
  type Fields,
  type Occurrence,
  type ProviderPlugin,
  type WrittenByKind,
} from '@tributary/plugin-sdk';
import { misbehave } from './misdeeds.ts';

/** The header that carries the signature. */
export const signatureHeader = 'flood-signature';

/** What must stay in order: everything about one payment. */
export const orderingKey = ['about'];

/**
 * The plugin of a platform that there is not: what the campaign's load says, in a form that is as much like a real one's as
 * matters here (several occurrences in a webhook, ids of events, times, amounts in major units). Where a body tells it to it
 * misbehaves.
 */
export function floodPlugin(id: string): ProviderPlugin {
  return defineProvider({
    id,
    signature: timestampedHmac({ header: signatureHeader, encoding: 'hex', toleranceSeconds: 300 }),
    orderingKey,
    envelope({ body }) {
      misbehave(body.optionalText('misdeed'));
      return body.list('occurrences').map(readOccurrence);
    },
    events: {
      'charge.paid': event('payment.succeeded', readCharge),
      'charge.updated': event('payment.updated', readCharge),
      'payout.paid': event('payout.paid', readPayout),
      'product.updated': ignored('no money moves'),
    },
  });
}

function readOccurrence(occurrence: Fields): Occurrence {
  return {
    type: occurrence.text('type'),
    identity: { tier: 'PROVIDER_EVENT_ID', eventId: occurrence.id('id') },
    occurredAt: occurrence.optionalTime('at'),
    environment: null,
    apiVersion: null,
    object: occurrence.object('object'),
    metadata: {},
  };
}

function readCharge(object: Fields): WrittenByKind['payment'] {
  return {
    id: object.id('id'),
    status: 'SUCCEEDED',
    amount: object.optionalMajorUnits('amount', 'currency'),
    description: object.optionalText('note'),
  };
}

function readPayout(object: Fields): WrittenByKind['payout'] {
  return {
    id: object.id('id'),
    status: 'PAID',
    amount: object.optionalMajorUnits('amount', 'currency'),
    description: object.optionalText('note'),
  };
}

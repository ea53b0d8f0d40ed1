import {
  defineProvider,
  event,
  ignored,
  timestampedHmac,
  type Fields,
  type Occurrence,
  type ProviderPlugin,
} from '@tributary/plugin-sdk';

/** What a note of a charge must say so that Acme's plugin breaks in each way in which one can. */
export const notes = { crash: 'crash', status: 'status' } as const;

/** Acme's plugin under any provider id: a body holds `items`, each of which is one thing that happened. */
export function acmePlugin(id: string): ProviderPlugin {
  return defineProvider({
    id,
    signature: timestampedHmac({ header: 'acme-signature', encoding: 'hex', toleranceSeconds: 300 }),
    envelope: ({ body }) => body.list('items').map(readItem),
    events: { 'charge.paid': event('payment.succeeded', readCharge), 'product.updated': ignored('no money moves') },
  });
}

function readItem(item: Fields): Occurrence {
  return {
    type: item.text('type'),
    identity: { tier: 'PROVIDER_EVENT_ID', eventId: item.id('id') },
    occurredAt: null,
    environment: null,
    apiVersion: null,
    object: item.object('object'),
    metadata: {},
  };
}

/** Throws an error that quotes the body, as a careless author's does, with lines in it that look like frames. */
function readCharge(object: Fields) {
  const note = object.optionalText('note');
  if (note?.startsWith(notes.crash)) throw new Error(`cannot read ${note}\n    at ${note} (${note}.ts:1:1)`);
  const status = note?.startsWith(notes.status) ? (note as 'SUCCEEDED') : 'SUCCEEDED';
  return { id: object.id('id'), status, description: note };
}

export default acmePlugin('acme');

import { createSecretKey } from 'node:crypto';
import { createEncoder, topics } from '@tributary/events';
import {
  contractVersion,
  event,
  ignored,
  timestampedHmac,
  type EventMapping,
  type Fields,
  type HeaderList,
  type Micros,
  type Occurrence,
  type OccurrenceIdentity,
  type ProviderDefinition,
  type ProviderPlugin,
} from '@tributary/plugin-sdk';
import type { Encoders } from '../src/encode.ts';
import type { Account, AccountKey, Provider, RawRecord } from '../src/index.ts';

/** When every webhook is received, unless a test says otherwise: 2026-01-01T00:00:00.123Z. */
export const receivedAt: Micros = Date.UTC(2026, 0, 1) * 1000 + 123_000;

export const encoders = Object.fromEntries(
  topics.map((topic) => [topic, createEncoder(topic, 1)]),
) as unknown as Encoders;

/** What a body of Acme holds: a batch of things that happened. */
export interface AcmeItem {
  id?: string;
  type: string;
  at?: string;
  live?: boolean;
  version?: string;
  object?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}

const resource = (object: Fields) => ({ id: object.id('id'), ...object.status<never>('status', {}) });
const related = (object: Fields) => ({ ...resource(object), payment_id: object.optionalId('payment') });
const amount = (object: Fields) => object.optionalMinorUnits('amount', 'currency');

export const acmeEvents: Record<string, EventMapping<unknown>> = {
  'card.issued': event('card.created', resource),
  'card.spent': event('card_transaction.created', (object) => ({
    id: object.id('id'),
    kind: 'CAPTURE' as const,
    card_id: object.optionalId('card'),
  })),
  'charge.paid': event('payment.succeeded', (object) => ({
    id: object.id('id'),
    ...object.status('status', { paid: 'SUCCEEDED' } as const),
    amount: amount(object),
    description: object.optionalText('note'),
  })),
  'charge.refunded': event('refund.updated', (object) => ({ ...related(object), amount: amount(object) })),
  'invoice.paid': event('invoice.paid', (object) => ({
    ...resource(object),
    subscription_id: object.optionalId('subscription'),
  })),
  'payout.sent': event('payout.paid', resource),
  'product.updated': ignored('catalogue, no money moves'),
};

const signature = timestampedHmac({ header: 'acme-signature', encoding: 'hex', toleranceSeconds: 300 });

/** Acme's plugin, with what a test changes about it. */
export function acmePlugin(changes: Partial<ProviderDefinition<unknown>> = {}): ProviderPlugin {
  return {
    contract: contractVersion,
    id: 'acme',
    signature,
    envelope: ({ body }) => body.list('items').map(readItem),
    events: acmeEvents,
    ...changes,
  };
}

function readItem(item: Fields): Occurrence {
  return {
    type: item.text('type'),
    identity: readIdentity(item),
    occurredAt: item.optionalTime('at'),
    environment: item.has('live') ? (item.optionalFlag('live') === true ? 'LIVE' : 'TEST') : null,
    apiVersion: item.optionalText('version'),
    object: item.object('object'),
    metadata: item.metadata('metadata'),
  };
}

function readIdentity(item: Fields): OccurrenceIdentity {
  const eventId = item.optionalId('id');
  return eventId === null ? { tier: 'BODY_DIGEST' } : { tier: 'PROVIDER_EVENT_ID', eventId };
}

const secret = (text: string) => createSecretKey(Buffer.from(text));

/** A key whose secret is its id, valid for ever unless a test says otherwise. */
export function keyOf(id: string, validity: Partial<AccountKey> = {}): AccountKey {
  return { id, key: secret(id), notBefore: null, notAfter: null, ...validity };
}

export function accountOf(changes: Partial<Account> = {}): Account {
  return { id: 'main', environment: null, settings: {}, keys: [keyOf('2026-01')], ...changes };
}

export function providerOf(
  account: Account = accountOf(),
  changes: Partial<ProviderDefinition<unknown>> = {},
): Provider {
  return {
    id: 'acme',
    plugin: acmePlugin(changes),
    pluginVersion: { name: '@acme/tributary-plugin', version: '1.2.3' },
    accounts: new Map([[account.id, account]]),
  };
}

/** A charge that was paid, in Acme's words. */
export function paidCharge(changes: Partial<AcmeItem> = {}): AcmeItem {
  return {
    id: 'evt_1',
    type: 'charge.paid',
    at: '2025-12-31T23:59:58.123456Z',
    object: { id: 'ch_1', status: 'paid', amount: 1234, currency: 'usd', note: 'Käse' },
    ...changes,
  };
}

export function bodyOf(...items: AcmeItem[]): Buffer {
  return Buffer.from(JSON.stringify({ items: items.map((item) => ({ object: { id: 'o_1' }, ...item })) }));
}

/** The HTTP headers of a genuine webhook. */
export function signed(body: Buffer, keyId = '2026-01', signedAt: Micros = receivedAt): HeaderList {
  return signature.sign({ body, key: secret(keyId), signedAt });
}

/** What a test says differently about a raw record. Of the headers, `undefined` leaves one out. */
export interface RecordChanges {
  httpHeaders?: HeaderList;
  headers?: Record<string, string | undefined>;
  record?: Partial<RawRecord>;
}

/** A genuine raw record of a body, as the ingress writes it. */
export function recordOf(body: Buffer, { httpHeaders = signed(body), headers, record }: RecordChanges = {}): RawRecord {
  const all = {
    'raw-spec': '1',
    'raw-id': '019b76da-0000-7000-8000-000000000000',
    'raw-received-at': new Date(receivedAt / 1000).toISOString(),
    'raw-account': 'main',
    'raw-http-headers': JSON.stringify(httpHeaders),
    ...headers,
  };
  return {
    topic: 'raw.acme',
    partition: 3,
    offset: 42n,
    key: null,
    value: body,
    headers: Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Buffer.from(value)] as const],
    ),
    ...record,
  };
}

import { createSecretKey } from 'node:crypto';
import { createEncoder, topics } from '@tributary/events';
import type { AccountConfig, Key, ProviderKeys } from '@tributary/host';
import type { Encoders, RawRecord } from '@tributary/interpret';
import type { HeaderList, Micros } from '@tributary/plugin-sdk';
import type { ConfiguredProvider } from '../src/index.ts';
import { acmePlugin } from './plugins/acme.ts';

/** When every webhook is received, unless a test says otherwise. */
export const receivedAt: Micros = Date.UTC(2026, 0, 1) * 1000;

/** The secret that signs every webhook, unless a test says otherwise. */
export const secret = 'acme-main-secret';

export const encoders = Object.fromEntries(
  topics.map((topic) => [topic, createEncoder(topic, 1)]),
) as unknown as Encoders;

export function accountConfig(changes: Partial<AccountConfig> = {}): AccountConfig {
  return {
    environment: null,
    settings: {},
    toleranceSeconds: null,
    schemes: [],
    allowUnsigned: false,
    keys: [],
    ...changes,
  };
}

/** A provider that runs Acme's plugin. */
export function providerOf(
  id = 'acme',
  accounts: Record<string, AccountConfig> = { main: accountConfig() },
): ConfiguredProvider {
  return {
    id,
    config: { plugin: null, accounts },
    settings: new Map(Object.keys(accounts).map((account) => [account, {}])),
    plugin: acmePlugin(id),
    name: '@acme/tributary-plugin',
    version: '1.2.3',
    folder: '/nowhere',
  };
}

/** One key for the account `main`. */
export function keysOf(text = secret, validity: Partial<Key> = {}): ProviderKeys {
  const key = { id: '2026-01', secret: Buffer.from(text), notBefore: null, notAfter: null, ...validity };
  return { accounts: new Map([['main', [key]]]) };
}

/** The body of a webhook that says that charges were paid. */
export function paid(...charges: { id: string; note?: string }[]): Buffer {
  return bodyOf(...charges.map(({ id, note }) => ({ id: `evt_${id}`, type: 'charge.paid', object: { id, note } })));
}

export function bodyOf(...items: unknown[]): Buffer {
  return Buffer.from(JSON.stringify({ items }));
}

/** The HTTP headers of a genuine webhook. */
export function signed(body: Buffer, { by = secret, at = receivedAt } = {}): HeaderList {
  return acmePlugin('acme').signature.sign({ body, key: createSecretKey(Buffer.from(by)), signedAt: at });
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
    key: Buffer.from('key'),
    value: body,
    headers: Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Buffer.from(value)] as const],
    ),
    ...record,
  };
}

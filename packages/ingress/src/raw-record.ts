import { hash } from 'node:crypto';
import type { RecordSpan } from '@tributary/kafka';
import { readOrderingKey, type HeaderList } from '@tributary/plugin-sdk';
import { readTraceContext } from './trace-context.ts';

/** One HTTP arrival, whole. */
export interface Delivery {
  id: string;
  /** Unix milliseconds at which the head of the request had arrived. */
  receivedAtMs: number;
  account: string;
  method: string;
  /** Path and query as received: some schemes sign them. */
  path: string;
  /** Node's flat list of names and values: order, spelling and duplicates kept; each byte a character (Latin-1). */
  rawHeaders: readonly string[];
  body: Buffer;
  /** With what the trace goes on, where there is more to tell of it than the request's own headers do. */
  trace?: RecordSpan['headers'] | undefined;
}

/** Where the records of a provider go, and what must stay in order there. */
export interface RawDestination {
  topic: string;
  /** Places in the body, from the plugin; without them the body's digest is the key. */
  orderingKey?: readonly string[] | undefined;
}

/** A record of a raw topic (docs/architecture.md): all header values are texts, written as UTF-8. */
export interface RawRecord {
  topic: string;
  key: string;
  /** The body exactly as received. */
  value: Buffer;
  headers: (readonly [name: string, value: string])[];
}

/** Credentials of the HTTP request, which no scheme signs and nobody may find in Kafka. */
const neverStored = new Set(['authorization', 'proxy-authorization', 'cookie']);

/** A delivery as its raw record. Pure; nothing that a client sends can add, replace or remove a `raw-*` header. */
export function toRawRecord(delivery: Delivery, { topic, orderingKey }: RawDestination): RawRecord {
  const { body } = delivery;
  const httpHeaders = httpHeadersOf(delivery.rawHeaders);
  return {
    topic,
    key: readOrderingKey(orderingKey, body),
    value: body,
    headers: [
      ['raw-spec', '1'],
      ['raw-id', delivery.id],
      ['raw-received-at', new Date(delivery.receivedAtMs).toISOString()],
      ['raw-account', delivery.account],
      ['raw-http-headers', JSON.stringify(httpHeaders)],
      ['raw-http-method', delivery.method],
      ['raw-http-path', delivery.path],
      ['raw-body-sha256', hash('sha256', body, 'hex')],
      ...(delivery.trace ?? readTraceContext(httpHeaders)),
    ],
  };
}

/** Pairs of name and value, without credentials (Invariant 9). */
export function httpHeadersOf(rawHeaders: readonly string[]): HeaderList {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!neverStored.has(name.toLowerCase())) pairs.push([name, rawHeaders[index + 1] ?? '']);
  }
  return pairs;
}

import { hash } from 'node:crypto';
import { TributaryError } from '@tributary/errors';
import { readRfc3339, type HeaderList, type Micros } from '@tributary/plugin-sdk';

/** A Kafka record of a raw topic, as the consumer hands it over. Header values are bytes; a name that comes twice stands twice. */
export interface RawRecord {
  topic: string;
  partition: number;
  offset: bigint;
  key: Buffer | null;
  value: Buffer | null;
  headers: readonly (readonly [name: string, value: Buffer])[];
}

/** What the provider sent, and what the receiver wrote down about it (docs/architecture.md). Nothing of it is proven. */
export interface RawWebhook {
  /** Id of the delivery. */
  rawId: string;
  account: string;
  receivedAt: Micros;
  headers: HeaderList;
  body: Buffer;
  /** Lower-case hex. */
  bodySha256: string;
  topic: string;
  partition: number;
  offset: bigint;
  /** W3C trace context, handed on as it is. */
  trace: HeaderList;
}

const idPattern = /^[a-z][a-z0-9-]{0,40}$/;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const receivedAtPattern = /\.\d{3,9}Z$/;

/** Reads a raw record. Throws `consume.malformed_record` with the name of the header that is missing or malformed. */
export function readRecord(record: RawRecord): RawWebhook {
  const header = headersByName(record);
  if (header.get('raw-spec') !== '1') throw malformed('raw-spec');
  if (record.value === null) throw malformed('the value is null');
  const bodySha256 = hash('sha256', record.value, 'hex');
  const declared = header.get('raw-body-sha256');
  if (declared !== undefined && declared !== bodySha256) throw malformed('raw-body-sha256 is not that of the value');
  return {
    rawId: matching(header, 'raw-id', uuidPattern),
    account: matching(header, 'raw-account', idPattern),
    receivedAt: readReceivedAt(matching(header, 'raw-received-at', receivedAtPattern)),
    headers: readHttpHeaders(header.get('raw-http-headers')),
    body: record.value,
    bodySha256,
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    trace: ['traceparent', 'tracestate'].flatMap((name) =>
      header.has(name) ? [[name, header.get(name) ?? ''] as const] : [],
    ),
  };
}

function headersByName(record: RawRecord): Map<string, string> {
  const header = new Map<string, string>();
  for (const [name, value] of record.headers) {
    if (header.has(name)) throw malformed(`${name.startsWith('raw-') ? name : 'a header'} comes twice`);
    header.set(name, value.toString());
  }
  return header;
}

function matching(header: Map<string, string>, name: string, pattern: RegExp): string {
  const value = header.get(name);
  if (value === undefined || !pattern.test(value)) throw malformed(name);
  return value;
}

function readReceivedAt(text: string): Micros {
  const instant = readRfc3339(text);
  if (typeof instant !== 'number') throw malformed('raw-received-at');
  return instant;
}

function readHttpHeaders(text: string | undefined): HeaderList {
  const value = parseList(text);
  if (!value.every(isPair)) throw malformed('raw-http-headers');
  return value;
}

function parseList(text: string | undefined): unknown[] {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (Array.isArray(value)) return value;
  } catch {
    // not JSON, which is said below, and without the cause: it would quote a header's value (invariant 9)
  }
  throw malformed('raw-http-headers');
}

function isPair(entry: unknown): entry is [string, string] {
  return Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string' && typeof entry[1] === 'string';
}

function malformed(detail: string): TributaryError {
  return new TributaryError('consume.malformed_record', { detail });
}

import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import { headersAsWritten } from './gathered-headers.ts';
import { WireMessage, WireRecord } from './wire-record.ts';

/** A record to publish. */
export interface OutgoingRecord {
  topic: string;
  /** Records of one key go to one partition, in order; `null`: any partition. */
  key: Buffer | string | null;
  /** `null` deletes the key in a compacted topic. */
  value: Buffer | null;
  /** In order; a name may come several times. Texts are written as UTF-8. */
  headers?: readonly (readonly [name: string, value: string | Buffer])[];
  /** Instead of the one that the key chooses. */
  partition?: number;
}

/** Where a published record stands. */
export interface Acknowledged {
  topic: string;
  partition: number;
  offset: bigint;
}

/** A record as read. */
export interface IncomingRecord {
  topic: string;
  partition: number;
  offset: bigint;
  /** The record's own timestamp (of its producer or of the broker, as the topic says), Unix ms. */
  timestampMs: number;
  key: Buffer | null;
  value: Buffer | null;
  /** In the order of the wire, each duplicate an entry. A header without value has an empty one: kafkajs cannot write null. */
  headers: [name: string, value: Buffer][];
}

/** A record made ready to send, with the bytes that it counts for. */
export interface PreparedRecord {
  topic: string;
  partition: number | undefined;
  message: Message;
  bytes: number;
}

/** What the record format adds to key, value and headers, at most. */
const recordOverheadBytes = 40;
const headerOverheadBytes = 10;

const empty = Buffer.alloc(0);

function toBytes(value: Buffer | string): Buffer {
  return typeof value === 'string' ? Buffer.from(value) : value;
}

/**
 * Duplicates as arrays, which is all that kafkajs can write; the order of values of one name is kept. Without a prototype,
 * since a header may be named `__proto__`. kafkajs cannot write a null value: it is refused here, by name.
 */
function toKafkajsHeaders(headers: NonNullable<OutgoingRecord['headers']>): IHeaders {
  const grouped = Object.create(null) as Record<string, Buffer[]>;
  for (const [name, value] of headers) {
    if (typeof value !== 'string' && !Buffer.isBuffer(value)) {
      throw new TypeError(
        `The header ${JSON.stringify(name)} must be a string or a Buffer; Kafka's null cannot be written.`,
      );
    }
    (grouped[name] ??= []).push(toBytes(value));
  }
  return grouped;
}

function bytesOfHeaders(headers: NonNullable<OutgoingRecord['headers']>): number {
  let bytes = 0;
  for (const [name, value] of headers)
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value) + headerOverheadBytes;
  return bytes;
}

/** Makes a record ready to send. Throws a `TypeError` for a header without value. */
export function prepareRecord(record: OutgoingRecord): PreparedRecord {
  const { topic, partition, value, headers = [] } = record;
  const key = record.key === null ? null : toBytes(record.key);
  const message = { key, value, headers: toKafkajsHeaders(headers) };
  const bytes = (key?.length ?? 0) + (value?.length ?? 0) + bytesOfHeaders(headers) + recordOverheadBytes;
  return { topic, partition, message, bytes };
}

/** The headers in the order of the wire; from kafkajs' own object, should its decoder not be patched. */
function readHeaders(headers: IHeaders): [string, Buffer][] {
  const written = headersAsWritten(headers);
  if (written) return written.map(({ key, value }) => [key, value ?? empty]);
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value): [string, Buffer] => [name, toBytes(value ?? empty)]),
  );
}

/** A message of kafkajs as a record. */
export function toIncomingRecord(topic: string, partition: number, message: KafkaMessage): IncomingRecord {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    timestampMs: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: readHeaders(message.headers ?? {}),
  };
}

/** The same, of which nothing is made before it is asked for. */
export function toLazyRecord(topic: string, partition: number, message: KafkaMessage): IncomingRecord {
  // Another class for brokers of old, whose answers kafkajs decodes itself.
  return message instanceof WireMessage
    ? new WireRecord(topic, partition, message)
    : toIncomingRecord(topic, partition, message);
}

/** The first header of a name, which is ASCII, as text; `undefined` where there is none. */
export function headerText(record: IncomingRecord, name: string): string | undefined {
  if (record instanceof WireRecord) return record.header(name);
  return record.headers.find(([other]) => other === name)?.[1].toString();
}

/** A record's offset as a number. */
export function offsetNumberOf(record: IncomingRecord): number {
  return record instanceof WireRecord ? record.offsetNumber : Number(record.offset);
}

/** The bytes of a record's key and value. */
export function sizeOf(record: IncomingRecord): number {
  return record instanceof WireRecord ? record.size : (record.key?.length ?? 0) + (record.value?.length ?? 0);
}

/**
 * The record in memory of its own. Records that were read together share the memory of the broker's whole answer, a megabyte
 * or more: one that is kept for long would keep all of it.
 */
export function detachRecord(record: IncomingRecord): IncomingRecord {
  if (record instanceof WireRecord) return record.copy();
  const copy = (bytes: Buffer | null): Buffer | null => bytes && Buffer.from(bytes);
  const headers = record.headers.map(([name, value]): [string, Buffer] => [name, Buffer.from(value)]);
  return { ...record, key: copy(record.key), value: copy(record.value), headers };
}

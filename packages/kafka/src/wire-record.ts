import type { IHeaders } from 'kafkajs';
import { gatherHeaders, type DecodedHeader } from './gathered-headers.ts';
import type { IncomingRecord } from './record.ts';
import { WireReader } from './wire-reader.ts';

/** What the records of a batch have in common, as kafkajs hangs it on each. */
export interface BatchContext {
  firstOffset: string;
  firstTimestamp: string;
  partitionLeaderEpoch: number;
  inTransaction: boolean;
  isControlBatch: boolean;
  lastOffsetDelta: number;
  producerId: string;
  producerEpoch: number;
  firstSequence: number;
  maxTimestamp: string;
  timestampType: number;
  magicByte: number;
}

/** Where the records of a batch count from. */
export interface BatchStart {
  context: BatchContext;
  firstOffset: number;
  firstTimestamp: number;
  /** The broker's own time, where the topic has it in place of the producers'. */
  appendTime: number | undefined;
}

/**
 * A record as it lies in an answer of the broker, in the shape of kafkajs' own. What nobody asks for is never made: kafkajs
 * makes four BigInts, an object and two buffers for each header of each record, and takes five times as long.
 */
export class WireMessage {
  readonly magicByte = 2;
  readonly attributes: number;
  /** The record's own timestamp, Unix ms. */
  readonly timestampMs: number;
  readonly offsetNumber: number;
  readonly #batch: BatchStart;
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #end: number;
  readonly #keyStart: number;
  readonly #keyLength: number;
  readonly #valueStart: number;
  readonly #valueLength: number;
  readonly #headersStart: number;

  /** Reads a record of so many bytes. */
  constructor(reader: WireReader, length: number, batch: BatchStart) {
    const { firstOffset, firstTimestamp, appendTime } = batch;
    this.#batch = batch;
    this.#bytes = reader.bytes;
    this.#start = reader.at;
    this.#end = reader.at + length;
    this.attributes = reader.int8();
    this.timestampMs = appendTime ?? firstTimestamp + reader.varlong();
    if (appendTime !== undefined) reader.varlong();
    this.offsetNumber = firstOffset + reader.varint();
    this.#keyLength = reader.varint();
    this.#keyStart = reader.skip(this.#keyLength);
    this.#valueLength = reader.varint();
    this.#valueStart = reader.skip(this.#valueLength);
    this.#headersStart = reader.at;
  }

  get batchContext(): BatchContext {
    return this.#batch.context;
  }

  get offset(): string {
    return String(this.offsetNumber);
  }

  get timestamp(): string {
    return String(this.timestampMs);
  }

  get isControlRecord(): boolean {
    return this.#batch.context.isControlBatch;
  }

  get key(): Buffer | null {
    return this.#slice(this.#keyStart, this.#keyLength);
  }

  get value(): Buffer | null {
    return this.#slice(this.#valueStart, this.#valueLength);
  }

  /** As kafkajs gives them: an object, with arrays for duplicates. */
  get headers(): IHeaders {
    return gatherHeaders(this.headerList()) as IHeaders;
  }

  /** The bytes of key and value. */
  get size(): number {
    return Math.max(0, this.#keyLength) + Math.max(0, this.#valueLength);
  }

  /** The same in memory of its own. */
  copy(): WireMessage {
    const bytes = Buffer.from(this.#bytes.subarray(this.#start, this.#end));
    return new WireMessage(new WireReader(bytes), bytes.length, this.#batch);
  }

  /** The headers as they stand on the wire. */
  headerList(): DecodedHeader[] {
    const reader = new WireReader(this.#bytes, this.#headersStart);
    return Array.from({ length: reader.varint() }, () => {
      const nameLength = reader.varint();
      const nameStart = reader.skip(nameLength);
      const key = this.#bytes.toString('utf8', nameStart, reader.at);
      const length = reader.varint();
      return { key, value: this.#slice(reader.skip(length), length) };
    });
  }

  /** The value of the first header of this name, which is ASCII, as text; `undefined` if there is none. */
  headerText(name: string): string | undefined {
    const reader = new WireReader(this.#bytes, this.#headersStart);
    for (let left = reader.varint(); left > 0; left -= 1) {
      const nameLength = reader.varint();
      const nameStart = reader.skip(nameLength);
      const isIt = nameLength === name.length && this.#isAt(nameStart, name);
      const valueLength = reader.varint();
      const valueStart = reader.skip(valueLength);
      if (isIt) return this.#bytes.toString('utf8', valueStart, valueStart + Math.max(0, valueLength));
    }
    return undefined;
  }

  #isAt(start: number, text: string): boolean {
    for (let index = 0; index < text.length; index += 1) {
      if (this.#bytes[start + index] !== text.charCodeAt(index)) return false;
    }
    return true;
  }

  #slice(start: number, length: number): Buffer | null {
    return length < 0 ? null : this.#bytes.subarray(start, start + length);
  }
}

const empty = Buffer.alloc(0);

/** A record of a fetch, of which nothing is made before it is asked for. */
export class WireRecord implements IncomingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly #message: WireMessage;

  constructor(topic: string, partition: number, message: WireMessage) {
    this.topic = topic;
    this.partition = partition;
    this.#message = message;
  }

  get offset(): bigint {
    return BigInt(this.#message.offsetNumber);
  }

  get offsetNumber(): number {
    return this.#message.offsetNumber;
  }

  get timestampMs(): number {
    return this.#message.timestampMs;
  }

  get key(): Buffer | null {
    return this.#message.key;
  }

  get value(): Buffer | null {
    return this.#message.value;
  }

  get headers(): [name: string, value: Buffer][] {
    return this.#message.headerList().map(({ key, value }) => [key, value ?? empty]);
  }

  /** The bytes of key and value. */
  get size(): number {
    return this.#message.size;
  }

  /** The same in memory of its own. */
  copy(): WireRecord {
    return new WireRecord(this.topic, this.partition, this.#message.copy());
  }

  /** The first header of this name, as text, without making the others. */
  header(name: string): string | undefined {
    return this.#message.headerText(name);
  }
}

import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { array, asyncProperty, assert, constantFrom, integer, option, record, string, uint8Array } from 'fast-check';
import { decodeFetchResponse, type FetchResponse, type KafkajsDecoding } from '../src/fetch-response.ts';
import { detachRecord, headerText, type IncomingRecord } from '../src/record.ts';
import { WireMessage, WireRecord } from '../src/wire-record.ts';

/*
 * kafkajs' own decoder, unpatched in this file, is the oracle: whatever its encoder wrote is read alike by both.
 */
const load = createRequire(import.meta.url);
interface Encoder {
  buffer: Buffer;
  writeInt8(value: number): this;
  writeInt16(value: number): this;
  writeInt32(value: number): this;
  writeInt64(value: number): this;
  writeString(value: string): this;
  writeBuffer(value: Buffer): this;
}
const KafkajsEncoder = load('kafkajs/src/protocol/encoder.js') as new () => Encoder;
const KafkajsDecoder = load('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => object;
const encodeRecord = load('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (fields: object) => Encoder;
const { RecordBatch } = load('kafkajs/src/protocol/recordBatch/v0/index.js') as {
  RecordBatch: (fields: object) => Promise<Encoder>;
};
const original = load('kafkajs/src/protocol/requests/fetch/v11/response.js') as {
  decode: (bytes: Buffer) => Promise<FetchResponse>;
};
const decodeMessages = load('kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js') as (
  decoder: object,
) => Promise<object[]>;
const kafkajs: KafkajsDecoding = {
  lookupCodecByAttributes: (
    load('kafkajs/src/protocol/message/compression/index.js') as Pick<KafkajsDecoding, 'lookupCodecByAttributes'>
  ).lookupCodecByAttributes,
  decodeOldMessages: (bytes) => decodeMessages(new KafkajsDecoder(bytes)),
};

interface TestRecord {
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, Buffer | Buffer[]>;
  timestampDelta?: number;
}

interface TestBatch {
  records: TestRecord[];
  firstOffset?: number;
  compression?: number;
  /** Bits of the batch's attributes that kafkajs does not write. */
  flags?: number;
}

async function encodeBatch({ records, firstOffset = 0, compression = 0, flags = 0 }: TestBatch): Promise<Buffer> {
  const { buffer } = await RecordBatch({
    compression,
    firstOffset,
    firstTimestamp: 1_700_000_000_000,
    maxTimestamp: 1_700_000_009_999,
    partitionLeaderEpoch: 3,
    producerId: 77,
    producerEpoch: 2,
    firstSequence: 5,
    lastOffsetDelta: records.length - 1,
    records: records.map((one, index) => encodeRecord({ timestampDelta: index * 7, ...one, offsetDelta: index })),
  });
  buffer[22] = (buffer[22] ?? 0) | flags;
  return buffer;
}

/** The answer of a broker with these bytes as the records of one partition, and an aborted transaction of a producer, from 0 on. */
function answerOf(set: Buffer, aborted = 78): Buffer {
  const encoder = new KafkajsEncoder().writeInt32(0).writeInt16(0).writeInt32(9);
  encoder.writeInt32(1).writeString('payments').writeInt32(1);
  encoder.writeInt32(4).writeInt16(0).writeInt64(100).writeInt64(90).writeInt64(1);
  encoder.writeInt32(1).writeInt64(aborted).writeInt64(0);
  return encoder.writeInt32(-1).writeInt32(set.length).writeBuffer(set).buffer;
}

/** What of a message anybody reads, with its getters made values. */
function plain(message: object): object {
  const one = message as WireMessage;
  const { offset, timestamp, key, value, attributes, magicByte, isControlRecord, batchContext } = one;
  return {
    offset,
    timestamp,
    key,
    value,
    attributes,
    magicByte,
    isControlRecord,
    batchContext,
    headers: { ...one.headers },
  };
}

/** Without the list of aborted transactions, which ours has used up. */
function plainResponse(response: FetchResponse): object {
  return {
    ...response,
    responses: response.responses.map(({ topicName, partitions }) => ({
      topicName,
      partitions: partitions.map((partition) => ({
        ...partition,
        abortedTransactions: [],
        messages: partition.messages.map(plain),
      })),
    })),
  };
}

async function expectAlike(bytes: Buffer): Promise<FetchResponse> {
  const ours = await decodeFetchResponse(bytes, kafkajs);
  expect(plainResponse(ours)).toEqual(plainResponse(await original.decode(bytes)));
  return ours;
}

function messagesOf(response: FetchResponse): WireMessage[] {
  return (response.responses[0]?.partitions[0]?.messages ?? []) as WireMessage[];
}

const sample = (text: string, headers = {}): TestRecord => ({
  key: Buffer.from(`key of ${text}`),
  value: Buffer.from(text),
  headers,
});

describe('an answer to a fetch', () => {
  test('is read as kafkajs reads it, whatever the records hold', async () => {
    const bytes = uint8Array({ maxLength: 300 }).map((value) => Buffer.from(value));
    const headers = array(record({ name: string({ minLength: 1, maxLength: 200 }), value: bytes }), { maxLength: 8 });
    const records = array(
      record({
        key: option(bytes),
        value: option(bytes),
        headers: headers.map((all) => Object.fromEntries(all.map(({ name, value }) => [`h-${name}`, value]))),
        timestampDelta: constantFrom(0, 1, 63, 64, 100_000, 2 ** 31, 2 ** 40),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const batches = array(
      record({
        records,
        firstOffset: constantFrom(0, 1, 2 ** 31, 2 ** 40),
        compression: constantFrom(0, 1),
        flags: constantFrom(0, 0x08, 0x10),
      }),
      { minLength: 1, maxLength: 3 },
    );
    await assert(
      asyncProperty(batches, async (all) => {
        const encoded = await Promise.all(all.map(encodeBatch));
        await expectAlike(answerOf(Buffer.concat(encoded)));
      }),
      { numRuns: 60 },
    );
  });

  test('may hold no record', async () => {
    expect(messagesOf(await expectAlike(answerOf(Buffer.alloc(0))))).toEqual([]);
  });

  test('ends within a batch, which is left out', async () => {
    const [first, second] = await Promise.all([
      encodeBatch({ records: [sample('a'), sample('b')] }),
      encodeBatch({ records: [sample('c')], firstOffset: 2 }),
    ]);
    for (let length = first.length; length < first.length + second.length; length += 1) {
      const response = await expectAlike(answerOf(Buffer.concat([first, second]).subarray(0, length)));
      expect(messagesOf(response)).toHaveLength(2);
    }
  });

  test('has markers of transactions, which are told from records', async () => {
    const response = await expectAlike(answerOf(await encodeBatch({ records: [sample('x')], flags: 0x30 })));
    expect(messagesOf(response)[0]).toMatchObject({ isControlRecord: true });
  });

  test('has what was aborted, which is no record for anybody either, up to its marker', async () => {
    const marker = (type: number): TestRecord => ({ key: Buffer.from([0, 0, 0, type]), value: null, headers: {} });
    const batches = [
      encodeBatch({ records: [sample('aborted'), sample('too')], flags: 0x10 }),
      encodeBatch({ records: [sample('in no transaction')], firstOffset: 2 }),
      encodeBatch({ records: [marker(0)], firstOffset: 3, flags: 0x30 }),
      encodeBatch({ records: [sample('committed')], firstOffset: 4, flags: 0x10 }),
      encodeBatch({ records: [marker(1)], firstOffset: 5, flags: 0x30 }),
    ];
    const response = await decodeFetchResponse(answerOf(Buffer.concat(await Promise.all(batches)), 77), kafkajs);
    const offsets = messagesOf(response).filter(({ isControlRecord }) => !isControlRecord);
    expect(offsets.map(({ offset }) => offset)).toEqual(['2', '4']);
    expect(response.responses[0]?.partitions[0]?.abortedTransactions).toEqual([]);
  });

  test('holds what was written before Kafka 0.11, which kafkajs reads itself', async () => {
    const MessageSet = load('kafkajs/src/protocol/messageSet/index.js') as (fields: object) => Encoder;
    const set = MessageSet({ messageVersion: 1, entries: [{ key: 'k', value: 'old', timestamp: 5 }] }).buffer;
    const ours = await decodeFetchResponse(answerOf(set), kafkajs);
    expect(plainResponse(ours)).toEqual(plainResponse(await original.decode(answerOf(set))));
  });

  test('may have more records in a batch than a call takes arguments', async () => {
    const records = Array.from({ length: 130_000 }, () => ({ key: null, value: null, headers: {} }));
    const response = await decodeFetchResponse(answerOf(await encodeBatch({ records })), kafkajs);
    expect(messagesOf(response)).toHaveLength(130_000);
  });

  test('that names a compression which nobody here has is refused as kafkajs refuses it', async () => {
    const bytes = answerOf(await encodeBatch({ records: [sample('x')], flags: 0x02 }));
    await expect(decodeFetchResponse(bytes, kafkajs)).rejects.toMatchObject({ name: 'KafkaJSNotImplemented' });
  });

  test('that is damaged is refused, or read, and ends', async () => {
    const bytes = answerOf(await encodeBatch({ records: [sample('a', { h: Buffer.from('v') }), sample('b')] }));
    const read = async (damaged: Buffer): Promise<void> => {
      try {
        messagesOf(await decodeFetchResponse(damaged, kafkajs)).forEach(plain);
      } catch (error) {
        expect(['RangeError', 'KafkaJSNotImplemented', 'Error']).toContain((error as Error).name);
      }
    };
    for (let at = 0; at < bytes.length; at += 1) {
      await read(bytes.subarray(0, at));
      for (const byte of [0x00, 0x7f, 0x80, 0xff]) {
        const damaged = Buffer.from(bytes);
        damaged[at] = byte;
        await read(damaged);
      }
    }
  });
});

describe('a record of it', () => {
  const messageOf = async (one: TestRecord): Promise<WireMessage> => {
    const [message] = messagesOf(await decodeFetchResponse(answerOf(await encodeBatch({ records: [one] })), kafkajs));
    if (!(message instanceof WireMessage)) throw new Error('no message');
    return message;
  };

  test('gives a header by its name: the first one, as text', async () => {
    const headers = {
      first: Buffer.from('é'),
      ce_type: [Buffer.from('one'), Buffer.from('two')],
      ce_typ: Buffer.from('no'),
    };
    const message = await messageOf(sample('x', headers));
    const names = ['first', 'ce_type', 'ce_typ', 'ce_types', 'e_type', ''];
    expect(names.map((name) => message.headerText(name))).toEqual(['é', 'one', 'no', undefined, undefined, undefined]);
  });

  test('is the same in memory of its own', async () => {
    const message = await messageOf({ ...sample('x', { h: Buffer.from('v') }), timestampDelta: 5 });
    const record = new WireRecord('payments', 4, message);
    const plainRecord = ({ topic, partition, offset, timestampMs, key, value, headers }: IncomingRecord) => ({
      topic,
      partition,
      offset,
      timestampMs,
      key,
      value,
      headers,
    });
    const copy = detachRecord(record);
    expect(plainRecord(copy)).toEqual(plainRecord(record));
    expect(copy.value?.buffer).not.toBe(record.value?.buffer);
    expect([plain(message.copy()), headerText(copy, 'h')]).toEqual([plain(message), 'v']);
  });

  test('counts its bytes', async () => {
    expect((await messageOf({ key: Buffer.alloc(3), value: Buffer.alloc(40), headers: {} })).size).toBe(43);
    expect((await messageOf({ key: null, value: null, headers: {} })).size).toBe(0);
  });
});

test('a number that does not end is refused', async () => {
  const { WireReader } = await import('../src/wire-reader.ts');
  const endless = Buffer.alloc(20, 0xff);
  expect(() => new WireReader(endless).varint()).toThrow(RangeError);
  expect(() => new WireReader(endless).varlong()).toThrow(RangeError);
  expect(() => new WireReader(Buffer.from([0x80])).varint()).toThrow(RangeError);
  await assert(
    asyncProperty(integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), async (value) => {
      const written = (new KafkajsEncoder() as unknown as { writeVarInt(value: number): Encoder }).writeVarInt(value);
      expect(new WireReader(written.buffer).varint()).toBe(value);
    }),
  );
});

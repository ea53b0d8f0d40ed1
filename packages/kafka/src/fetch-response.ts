import { followAborted, type AbortedTransaction } from './aborted-transactions.ts';
import { WireMessage, type BatchContext, type BatchStart } from './wire-record.ts';
import { WireReader } from './wire-reader.ts';

/** What kafkajs brings: its codecs, and its decoder for what was written before Kafka 0.11. */
export interface KafkajsDecoding {
  /** The codec that a batch names; `null` if it is not compressed. Throws for one that nobody here has. */
  lookupCodecByAttributes(attributes: number): { decompress(bytes: Buffer): Promise<Buffer> } | null;
  /** Decodes messages with the bytes of their length in front. */
  decodeOldMessages(bytes: Buffer): Promise<object[]>;
}

/** What a broker answered to a fetch, as kafkajs' own decoder gives it. */
export interface FetchResponse {
  throttleTime: number;
  clientSideThrottleTime: number;
  errorCode: number;
  sessionId: number;
  responses: { topicName: string | null; partitions: FetchedPartition[] }[];
}

interface FetchedPartition {
  partition: number;
  errorCode: number;
  highWatermark: string;
  lastStableOffset: string;
  lastStartOffset: string;
  /** None: what was aborted is left out already. */
  abortedTransactions: AbortedTransaction[];
  preferredReadReplica: number;
  messages: object[];
}

const currentMagic = 2;
/** In what was written before as well as since. */
const magicAt = 16;
/** Offset and length of a batch, in front of what the length counts. */
const batchPrefixBytes = 12;
const batchHeaderBytes = 61;

const codecMask = 0x07;
const appendTimeFlag = 0x08;
const transactionalFlag = 0x10;
const controlFlag = 0x20;

/** kafkajs' names of the two kinds of timestamps. */
const createTime = 0;
const appendTime = 1;

function list<Item>(reader: WireReader, read: () => Item): Item[] {
  const items: Item[] = [];
  for (let left = reader.int32(); left > 0; left -= 1) items.push(read());
  return items;
}

async function listAsync<Item>(reader: WireReader, read: () => Promise<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for (let left = reader.int32(); left > 0; left -= 1) items.push(await read());
  return items;
}

/** The header of a record batch, and where its records count from. */
function readBatchStart(
  reader: WireReader,
  firstOffset: bigint,
): { attributes: number; start: BatchStart; count: number } {
  const partitionLeaderEpoch = reader.int32();
  const magicByte = reader.int8();
  reader.int32(); // a checksum, which kafkajs does not look at either: TCP has one of its own
  const attributes = reader.int16();
  const lastOffsetDelta = reader.int32();
  const firstTimestamp = reader.int64();
  const maxTimestamp = reader.int64();
  const timestampType = (attributes & appendTimeFlag) === 0 ? createTime : appendTime;
  const context: BatchContext = {
    firstOffset: String(firstOffset),
    firstTimestamp: String(firstTimestamp),
    partitionLeaderEpoch,
    inTransaction: (attributes & transactionalFlag) !== 0,
    isControlBatch: (attributes & controlFlag) !== 0,
    lastOffsetDelta,
    producerId: String(reader.int64()),
    producerEpoch: reader.int16(),
    firstSequence: reader.int32(),
    maxTimestamp: String(maxTimestamp),
    timestampType,
    magicByte,
  };
  const start: BatchStart = {
    context,
    firstOffset: Number(firstOffset),
    firstTimestamp: Number(firstTimestamp),
    appendTime: timestampType === appendTime ? Number(maxTimestamp) : undefined,
  };
  return { attributes, start, count: reader.int32() };
}

/** An abort marker's key: a version and its type, 0 (2 bytes each); a commit's type is 1. */
function isAbortMarker(message: object | undefined): boolean {
  const { key } = message as { key?: Buffer | null };
  return Buffer.isBuffer(key) && key.length >= 4 && key.readInt16BE(2) === 0;
}

/** Adds the records of a batch, each of which begins where its length says that the one before ended. */
function readRecords(reader: WireReader, { start, count }: { start: BatchStart; count: number }, into: object[]): void {
  for (let left = count; left > 0; left -= 1) {
    const length = reader.varint();
    const from = reader.skip(length);
    reader.at = from;
    into.push(new WireMessage(reader, length, start));
    reader.at = from + length;
  }
}

/** The records of all batches that came whole: the last one may not, since a fetch ends after so many bytes. */
async function readBatches(
  set: Buffer,
  kafkajs: KafkajsDecoding,
  abortedTransactions: readonly AbortedTransaction[],
): Promise<object[]> {
  const messages: object[] = [];
  const aborted = followAborted(abortedTransactions);
  for (let at = 0; set.length - at >= batchHeaderBytes;) {
    const reader = new WireReader(set, at);
    const firstOffset = reader.int64();
    const end = at + batchPrefixBytes + reader.int32();
    if (end > set.length) break;
    const batch = readBatchStart(reader, firstOffset);
    const codec = (batch.attributes & codecMask) === 0 ? null : kafkajs.lookupCodecByAttributes(batch.attributes);
    const records = codec
      ? new WireReader(await codec.decompress(set.subarray(reader.at, end)))
      : new WireReader(set.subarray(0, end), reader.at);
    const { context } = batch.start;
    const { producerId, inTransaction, isControlBatch, lastOffsetDelta } = context;
    const isAborted = aborted.has({ producerId, inTransaction, lastOffset: firstOffset + BigInt(lastOffsetDelta) });
    // kafkajs hands out nothing of it then, and goes on behind it.
    if (isAborted) context.isControlBatch = true;
    readRecords(records, batch, messages);
    if (isControlBatch && isAbortMarker(messages.at(-1))) aborted.end(producerId);
    at = end;
  }
  return messages;
}

async function readMessages(
  reader: WireReader,
  kafkajs: KafkajsDecoding,
  aborted: readonly AbortedTransaction[],
): Promise<object[]> {
  const from = reader.at;
  const length = reader.int32();
  if (length <= 0) return [];
  const set = reader.bytes.subarray(reader.skip(length), reader.at);
  if (set[magicAt] === currentMagic) return readBatches(set, kafkajs, aborted);
  return kafkajs.decodeOldMessages(reader.bytes.subarray(from, reader.at));
}

/** Decodes the answer to a fetch (version 11). Throws a `RangeError` where it ends before it should. */
export async function decodeFetchResponse(bytes: Buffer, kafkajs: KafkajsDecoding): Promise<FetchResponse> {
  const reader = new WireReader(bytes);
  const readPartition = async (): Promise<FetchedPartition> => {
    const head = {
      partition: reader.int32(),
      errorCode: reader.int16(),
      highWatermark: String(reader.int64()),
      lastStableOffset: String(reader.int64()),
      lastStartOffset: String(reader.int64()),
    };
    const aborted = list(reader, () => ({ producerId: String(reader.int64()), firstOffset: String(reader.int64()) }));
    const preferredReadReplica = reader.int32();
    const messages = await readMessages(reader, kafkajs, aborted);
    return { ...head, abortedTransactions: [], preferredReadReplica, messages };
  };
  return {
    // As kafkajs' own decoder: since 2.0 it is the client that waits.
    clientSideThrottleTime: reader.int32(),
    throttleTime: 0,
    errorCode: reader.int16(),
    sessionId: reader.int32(),
    responses: await listAsync(reader, async () => ({
      topicName: reader.text(),
      partitions: await listAsync(reader, readPartition),
    })),
  };
}

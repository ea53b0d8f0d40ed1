import { isTooLarge } from './failure.ts';
import type { PlacedRecord } from './placement.ts';
import { largestRecordBytes } from './producer.ts';
import type { Target } from './sender.ts';
import type { TransactionalOffset, TransactionClient } from './transaction-client.ts';

/** Records that are stored and an offset that is committed together, or neither. */
export interface Transaction {
  records: readonly PlacedRecord[];
  offset: TransactionalOffset;
}

/** A record by its place among all of the transaction. */
interface Indexed extends PlacedRecord {
  index: number;
}

/** The records that were refused for their size, with what the broker said. */
export type Refused = ReadonlyMap<number, unknown>;

interface Lot extends Target {
  records: Indexed[];
}

/** Of one send, before compression: below the brokers' usual 1 MiB. */
const maxBatchBytes = 900_000;
const maxBatchRecords = 1_000;

/** The records by topic-partition, in order. */
function toLots(records: readonly PlacedRecord[]): Lot[] {
  const indexed = records.map((record, index): Indexed => ({ ...record, index }));
  const groups = Map.groupBy(indexed, ({ topic, partition }) => `${topic}/${partition}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ topic: first.topic, partition: first.partition, records: group }] : [];
  });
}

/** Runs of records, each of which fits in one send. */
function toBatches(records: readonly Indexed[]): Indexed[][] {
  const batches: Indexed[][] = [];
  let bytes = 0;
  for (const record of records) {
    bytes += record.bytes;
    const last = batches.at(-1);
    if (last === undefined || last.length >= maxBatchRecords || bytes > maxBatchBytes) {
      batches.push([record]);
      bytes = record.bytes;
    } else last.push(record);
  }
  return batches;
}

interface Sending {
  client: TransactionClient;
  target: Target;
  refused: Map<number, unknown>;
}

/**
 * A batch that is refused for its size is sent in halves until the records are found that are too large. The broker has
 * stored nothing of what it refused, so that the sequence goes on.
 */
async function sendBatch(sending: Sending, batch: readonly Indexed[]): Promise<void> {
  const [only] = batch;
  if (batch.length === 1 && only && only.bytes > largestRecordBytes) {
    sending.refused.set(only.index, new Error(`The record has ${only.bytes} bytes`));
    return;
  }
  try {
    const messages = batch.map(({ message }) => message);
    await sending.client.produce(sending.target, messages);
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    if (batch.length === 1 && only) return void sending.refused.set(only.index, error);
    const half = Math.ceil(batch.length / 2);
    await sendBatch(sending, batch.slice(0, half));
    await sendBatch(sending, batch.slice(half));
  }
}

async function sendLot(client: TransactionClient, lot: Lot, refused: Map<number, unknown>): Promise<void> {
  for (const batch of toBatches(lot.records)) await sendBatch({ client, target: lot, refused }, batch);
}

/** Waits for all of them, also when one has failed: nothing of a transaction may be on its way when it is ended. */
async function all(actions: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(actions);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/**
 * Runs a transaction up to its commit. Resolves with what was refused for its size: then nothing is committed, and the
 * transaction is still open. Rejects when it is not known to be committed; it may be.
 */
export async function runTransaction(client: TransactionClient, { records, offset }: Transaction): Promise<Refused> {
  const lots = toLots(records);
  const refused = new Map<number, unknown>();
  if (lots.length > 0) await client.addPartitions(lots);
  await all([...lots.map((lot) => sendLot(client, lot, refused)), client.commitOffset(offset)]);
  // Invariant 1: the offset and everything that its records became are committed by one request.
  if (refused.size === 0) await client.end('commit');
  return refused;
}

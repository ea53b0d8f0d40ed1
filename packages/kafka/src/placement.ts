import type { PartitionCounts } from './partition-counts.ts';
import { partitionFor } from './partition.ts';
import type { PreparedRecord } from './record.ts';

/** A record with its partition. */
export interface PlacedRecord extends PreparedRecord {
  partition: number;
}

function place(record: PreparedRecord, count: number, sticky: number): PlacedRecord {
  const { key } = record.message;
  if (record.partition !== undefined) return { ...record, partition: record.partition };
  return { ...record, partition: Buffer.isBuffer(key) ? partitionFor(key, count) : sticky % count };
}

/**
 * Gives each record its partition: its own, else the one of its key (as the Java client does), else `sticky`, the same for
 * all records without key of one call. Rejects with `kafka.topic_missing`, or a `RangeError` for a partition that is not there.
 */
export async function placeRecords(
  counts: PartitionCounts,
  records: readonly PreparedRecord[],
  sticky: number,
): Promise<PlacedRecord[]> {
  const known = new Map<string, number>();
  for (const topic of new Set(records.map((record) => record.topic))) {
    // Not Math.max(...): a batch may hold more records than a call takes arguments.
    const highest = records.reduce(
      (max, record) => (record.topic === topic ? Math.max(max, record.partition ?? 0) : max),
      0,
    );
    const count = await counts.of(topic);
    known.set(topic, highest < count ? count : await counts.refresh(topic));
  }
  return records.map((record) => {
    const count = known.get(record.topic) ?? 0;
    const placed = place(record, count, sticky);
    if (placed.partition >= 0 && placed.partition < count) return placed;
    throw new RangeError(`${record.topic} has ${count} partitions and none with the number ${placed.partition}`);
  });
}

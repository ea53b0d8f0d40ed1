import type { Kafka as KafkajsClient } from 'kafkajs';
import { createGuardedConsumer } from './guarded-consumer.ts';

/** Offsets to set for a group. */
export interface OffsetsToSet {
  group: string;
  topic: string;
  offsets: readonly { partition: number; offset: bigint }[];
}

/**
 * Joins a group that has no members for as long as it takes to commit offsets, and reads nothing. (kafkajs' own `setOffsets`
 * does the same and takes 5 s.)
 */
export async function setCommitted(client: KafkajsClient, { group, topic, offsets }: OffsetsToSet): Promise<void> {
  const consumer = createGuardedConsumer(client, { groupId: group, maxWaitTimeInMs: 50 }, { startOf: async () => 0n });
  const { promise: joined, resolve, reject } = Promise.withResolvers<void>();
  consumer.on(consumer.events.FETCH_START, () => resolve());
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    const running = consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => undefined });
    consumer.pause([{ topic }]);
    await running;
    await joined;
    await consumer.commitOffsets(
      offsets.map(({ partition, offset }) => ({ topic, partition, offset: String(offset) })),
    );
  } finally {
    await consumer.disconnect();
  }
}

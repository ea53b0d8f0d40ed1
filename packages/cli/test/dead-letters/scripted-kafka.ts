import type { IncomingRecord, Kafka, TailOptions } from '@tributary/kafka';

/** Records of partition 0, from offset 0 on. */
export function recordsOf(
  topic: string,
  entries: readonly (readonly [key: string, value: string | null])[],
): IncomingRecord[] {
  return entries.map(([key, value], index) => ({
    topic,
    partition: 0,
    offset: BigInt(index),
    timestampMs: 0,
    key: Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    headers: [],
  }));
}

/** A Kafka whose topics have these records, which a tail delivers as told: with some again, or with what came later. */
export function scriptedKafka(
  topics: Readonly<Record<string, IncomingRecord[]>>,
  deliver: (records: IncomingRecord[], hand: (record: IncomingRecord) => Promise<void>) => Promise<void> = handAll,
): Kafka {
  const offsets = (topic: string) =>
    Promise.resolve([{ partition: 0, start: 0n, end: BigInt(topics[topic]?.length ?? 0) }]);
  return {
    admin: () => ({ offsets, close: () => Promise.resolve() }),
    tail({ topics: [topic = ''], onRecord }: TailOptions) {
      const hand = async (record: IncomingRecord): Promise<void> => {
        await onRecord(record);
      };
      const caughtUp = deliver(topics[topic] ?? [], hand);
      return Promise.resolve({ caughtUp, close: () => Promise.resolve() });
    },
  } as unknown as Kafka;
}

async function handAll(records: IncomingRecord[], hand: (record: IncomingRecord) => Promise<void>): Promise<void> {
  for (const record of records) await hand(record);
}

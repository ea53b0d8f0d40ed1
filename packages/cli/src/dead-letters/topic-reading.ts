import type { IncomingRecord, Kafka } from '@tributary/kafka';

/** Takes a record; resolves with whether to read on. */
export type OnRecord = (record: IncomingRecord) => Promise<boolean>;

/** Where each partition is read from, and where it ended when the reading began. */
interface Range {
  next: bigint;
  end: bigint;
}

async function rangesOf(kafka: Kafka, topic: string): Promise<Map<number, Range>> {
  const admin = kafka.admin();
  try {
    const ranges = await admin.offsets(topic);
    return new Map(ranges.map(({ partition, start, end }) => [partition, { next: start, end }]));
  } finally {
    await admin.close();
  }
}

/**
 * Reads what stands in a topic now, each record once: nothing that is written meanwhile, and nothing again after the reader was
 * interrupted. Rejects with `kafka.*`, or with what `onRecord` threw.
 */
export async function readTopic(kafka: Kafka, topic: string, onRecord: OnRecord): Promise<void> {
  const ranges = await rangesOf(kafka, topic);
  const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers<void>();
  ended.catch(() => undefined); // it may fail before it is waited for below
  let isOver = false;
  const take = async (record: IncomingRecord): Promise<void> => {
    const range = ranges.get(record.partition);
    if (isOver || range === undefined || record.offset < range.next || record.offset >= range.end) return;
    range.next = record.offset + 1n;
    isOver = !(await onRecord(record));
    if (isOver) end();
  };
  const tail = await kafka.tail({
    topics: [topic],
    from: 'beginning',
    onStopped: fail,
    onRecord: (record) =>
      take(record).catch((error: unknown) => {
        isOver = true;
        fail(error); // thrown on, it would be taken for a failure of Kafka
      }),
  });
  try {
    await Promise.race([ended, tail.caughtUp]);
  } finally {
    isOver = true;
    await tail.close();
  }
}

import { randomUUID } from 'node:crypto';
import { createKafka, type Admin, type IncomingRecord, type Kafka, type KafkaOptions } from '../src/index.ts';

/** A `Kafka` for one test file, with topics of its own; `close` ends what is still open. */
export interface TestCluster {
  kafka: Kafka;
  admin: Admin;
  brokers: string[];
  /** Makes a topic with a name of its own. */
  topic(partitions?: number, settings?: Record<string, string>): Promise<string>;
  /** Publishes texts to partition 0, one after the other. */
  write(topic: string, ...values: string[]): Promise<void>;
  /** Everything that stands in a topic, partition by partition, oldest first. */
  read(topic: string): Promise<IncomingRecord[]>;
  /** Runs at the end, also when the test failed. */
  later(action: () => Promise<unknown>): void;
  close(): Promise<void>;
}

export function createTestCluster(brokers: string[], options: Partial<KafkaOptions> = {}): TestCluster {
  const kafka = createKafka({ brokers, clientId: 'tests', ...options });
  const admin = kafka.admin();
  const producer = kafka.producer();
  const actions: (() => Promise<unknown>)[] = [];
  return {
    kafka,
    admin,
    brokers,
    async topic(partitions = 1, settings = {}) {
      const topic = `test-${randomUUID()}`;
      await admin.applyTopics([{ topic, partitions, replicationFactor: 1, settings }]);
      return topic;
    },
    async write(topic, ...values) {
      const records = values.map((value) => ({ topic, key: null, value: Buffer.from(value), partition: 0 }));
      await producer.publish(records);
    },
    async read(topic) {
      const records: IncomingRecord[] = [];
      const tail = await kafka.tail({
        topics: [topic],
        from: 'beginning',
        onRecord: (record) => void records.push(record),
      });
      await tail.caughtUp;
      await tail.close();
      return records.toSorted((one, other) => one.partition - other.partition || (one.offset < other.offset ? -1 : 1));
    },
    later: (action) => void actions.push(action),
    async close() {
      await Promise.allSettled(actions.map((action) => action()));
      await producer.close();
      await admin.close();
      await kafka.close();
    },
  };
}

/** The texts of records. */
export function textsOf(records: readonly IncomingRecord[]): string[] {
  return records.map(({ value }) => String(value));
}

/** Texts without those that came before: a retry may store twice, the first copies must be in order. */
export function firstCopies(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** `v0`, `v1` … */
export function numbered(count: number, prefix = 'v'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

/** Polls until something holds; the test's own timeout ends it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 25));
}

import { randomUUID } from 'node:crypto';
import { createEncoder, createRegistry, schemaTexts, type Topic, type WrittenEvent } from '@tributary/events';
import { createKafka, type Admin, type IncomingRecord, type Kafka, type OutgoingRecord } from '@tributary/kafka';
import { createSubscriber, subscriberTopics, type Subscriber, type SubscriberOptions } from '../src/index.ts';
import { payment } from './sample-events.ts';

/** A deployment of its own on the shared Kafka: topics behind a prefix, schemas under their subjects. */
export interface River {
  kafka: Kafka;
  admin: Admin;
  prefix: string;
  group: string;
  registryUrl: string;
  /** The id of the topic's schema. */
  schemaId(topic: Topic): number;
  /** A record of an event as the runtime publishes it. */
  record(event: WrittenEvent, options?: Partial<OutgoingRecord> & { topic?: Topic }): OutgoingRecord;
  publish(...records: OutgoingRecord[]): Promise<void>;
  /** Publishes payments with these ids, all of one key or each of its own. */
  payments(ids: readonly string[], key?: string): Promise<void>;
  /** A subscriber of payments that is started and closed at the end. */
  subscribe(options: Partial<SubscriberOptions<'payments'>>): Promise<Subscriber>;
  deadLetters(group?: string): Promise<IncomingRecord[]>;
  /** How many records of a topic the group has committed, of all partitions together. */
  committed(topic: string): Promise<number>;
  later(action: () => Promise<unknown>): void;
  close(): Promise<void>;
}

/** Makes the topics of a river, each with so many partitions. */
export async function createRiver(
  { brokers, registryUrl }: { brokers: string[]; registryUrl: string },
  { partitions = 1, topics = ['payments'] }: { partitions?: number; topics?: Topic[] } = {},
): Promise<River> {
  const kafka = createKafka({ brokers, clientId: 'tests' });
  const admin = kafka.admin();
  const producer = kafka.producer();
  const registry = createRegistry({ url: registryUrl });
  const run = randomUUID();
  const prefix = `test-${run}.`;
  const group = `test-${run}`;
  const own = subscriberTopics(group, prefix);
  const names = [...topics.map((topic) => prefix + topic), own.retry, own.deadLetters];
  await admin.applyTopics(names.map((topic) => ({ topic, partitions, replicationFactor: 1, settings: {} })));
  const ids = new Map<Topic, number>();
  for (const topic of topics) ids.set(topic, await registry.register(`${prefix}${topic}-value`, schemaTexts[topic]));
  const actions: (() => Promise<unknown>)[] = [];
  const schemaId = (topic: Topic): number => ids.get(topic) ?? 0;

  const river: River = {
    kafka,
    admin,
    prefix,
    group,
    registryUrl,
    schemaId,
    record(event, { topic = 'payments', ...rest } = {}) {
      const key = `acme/main/${event.payment?.id ?? event.id}`;
      const headers: [string, string][] = [
        ['ce_specversion', '1.0'],
        ['ce_id', event.id],
        ['ce_type', event.type],
        ['content-type', 'application/vnd.confluent.avro'],
      ];
      const value = createEncoder(topic, schemaId(topic)).encode(event);
      return { key, value, headers, ...rest, topic: prefix + topic };
    },
    publish: async (...records) => void (await producer.publish(records)),
    payments: (all, key) =>
      river.publish(
        ...all.map((id) => river.record(payment({ id }), { key: key === undefined ? `acme/main/${id}` : key })),
      ),
    async subscribe(options) {
      const subscriber = createSubscriber({
        kafka: { brokers },
        registry: { url: registryUrl },
        group,
        topics: ['payments'],
        topicPrefix: prefix,
        sessionTimeoutMs: 6_000,
        handlers: {},
        ...options,
      });
      actions.push(() => subscriber.close());
      await subscriber.start();
      return subscriber;
    },
    async deadLetters(of = group) {
      const records: IncomingRecord[] = [];
      const tail = await kafka.tail({
        topics: [subscriberTopics(of, prefix).deadLetters],
        from: 'beginning',
        onRecord: (record) => void records.push(record),
      });
      await tail.caughtUp;
      await tail.close();
      return records;
    },
    async committed(topic) {
      const offsets = await admin.committed(group, prefix + topic);
      return offsets.reduce((sum, { offset }) => sum + Number(offset), 0);
    },
    later: (action) => void actions.push(action),
    async close() {
      await Promise.allSettled(actions.map((action) => action()));
      await producer.close();
      await admin.close();
      await kafka.close();
    },
  };
  return river;
}

/** The text of a header. */
export function headerText({ headers }: IncomingRecord, name: string): string | undefined {
  return headers.find(([other]) => other === name)?.[1].toString();
}

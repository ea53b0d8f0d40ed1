import { createRegistry, schemaTexts, type Topic } from '@tributary/events';
import { createTopicNames } from '@tributary/host';
import { createKafka, type Admin, type Kafka, type Producer } from '@tributary/kafka';
import { subscriberTopics } from '@tributary/subscriber';
import { planSubscriberTopics, planTopics } from '../topic-plan.ts';
import { newerSchema } from './newer-schema.ts';
import type { PlannedRecord } from './planned-record.ts';
import type { Progress, Published } from './progress.ts';
import { createRecordWriter, type SchemaIds, type WriteRecord } from './record-writer.ts';

/** The one topic of a run: it has all kinds of objects that are compared. */
const topic: Topic = 'payments';
/** Enough for two instances to share, and for the keys of each to mix. */
const partitions = 4;

/** What of Kafka and the registry a run has for itself: topics behind a prefix, their schemas, a group. */
export interface Cluster {
  /** What the service is told. */
  readonly environment: Readonly<Record<string, string>>;
  /** In order; answers where those of the canonical topic stand. */
  publish(records: readonly PlannedRecord[]): Promise<Published[]>;
  /** How many members the group has now. */
  members(): Promise<number>;
  progress(): Promise<Progress[]>;
  /** Removes the topics and the group, and closes the connections. */
  close(): Promise<void>;
}

/** Where the run takes place. */
export interface ClusterOptions {
  brokers: readonly string[];
  registryUrl: string;
  /** Stands in the names of topics and group. */
  run: string;
}

interface Connections {
  kafka: Kafka;
  admin: Admin;
  producer: Producer;
}

/** Makes the topics, as `topics apply` does, and registers the schemas. Throws `kafka.*` and `registry.*`. */
export async function createCluster({ brokers, registryUrl, run }: ClusterOptions): Promise<Cluster> {
  const group = `torture-${run}`;
  const prefix = `${group}.`;
  const kafka = createKafka({ brokers: [...brokers], clientId: 'tributary-torture' });
  const connections = { kafka, admin: kafka.admin(), producer: kafka.producer() };
  try {
    const topics = await makeTopics(connections.admin, prefix, group);
    const ids = await registerSchemas(registryUrl, prefix);
    const writer = createRecordWriter(ids, topics);
    return {
      environment: {
        KAFKA_BROKERS: brokers.join(','),
        SCHEMA_REGISTRY_URL: registryUrl,
        TRIBUTARY_TOPIC_PREFIX: prefix,
        TOPICS: topic,
        GROUP: group,
        SESSION_TIMEOUT_MS: '6000',
      },
      publish: createPublish(connections.producer, writer, topics.topic),
      members: () => connections.admin.memberCount(group),
      progress: () => readProgress(connections.admin, group, topics.topic),
      close: () => close(connections, group, Object.values(topics)),
    };
  } catch (error) {
    await closeConnections(connections);
    throw error;
  }
}

async function makeTopics(admin: Admin, prefix: string, group: string) {
  const names = { topic: prefix + topic, ...subscriberTopics(group, prefix) };
  const brokers = await admin.brokerCount();
  const canonical = planTopics(createTopicNames(prefix), [], brokers).filter((spec) => spec.topic === names.topic);
  const specs = [...canonical, ...planSubscriberTopics(group, prefix, brokers)];
  await admin.applyTopics(specs.map((spec) => ({ ...spec, partitions })));
  return names;
}

async function registerSchemas(url: string, prefix: string): Promise<SchemaIds> {
  const registry = createRegistry({ url });
  const subject = `${prefix}${topic}-value`;
  return {
    current: await registry.register(subject, schemaTexts[topic]),
    newer: await registry.register(subject, JSON.stringify(newerSchema(schemaTexts[topic]))),
    foreign: await registry.register(`${prefix}billing-value`, schemaTexts.billing),
  };
}

function createPublish(producer: Producer, write: WriteRecord, canonical: string): Cluster['publish'] {
  let number = 0;
  return async (records) => {
    const outgoing = records.map((record) => write(record, (number += 1)));
    const places = await producer.publish(outgoing);
    return records.flatMap((record, index) => {
      const place = places[index];
      return place?.topic === canonical ? [{ record, partition: place.partition, offset: place.offset }] : [];
    });
  };
}

async function readProgress(admin: Admin, group: string, name: string): Promise<Progress[]> {
  const [ranges, committed] = await Promise.all([admin.offsets(name), admin.committed(group, name)]);
  return ranges.map(({ partition, end }) => ({
    partition,
    committed: committed.find((one) => one.partition === partition)?.offset ?? 0n,
    end,
  }));
}

async function close(connections: Connections, group: string, topics: string[]): Promise<void> {
  const { admin } = connections;
  // A Kafka that is gone meanwhile has taken them with it; a member that was killed may keep its group for a while.
  await Promise.allSettled([admin.deleteTopics(topics), admin.deleteGroup(group)]);
  await closeConnections(connections);
}

async function closeConnections({ producer, admin, kafka }: Connections): Promise<void> {
  await Promise.allSettled([producer.close(), admin.close()]);
  await kafka.close();
}

import type { Admin as KafkajsAdmin, Kafka as KafkajsClient } from 'kafkajs';
import { isTributaryError } from '@tributary/errors';
import { connectAdmin, type AdminConnection } from './admin-connection.ts';
import { setCommitted } from './set-committed.ts';
import { applyTopics, planTopics, type ApplyOptions, type TopicChange, type TopicSpec } from './topics.ts';

/**
 * What of a partition's log is there: `start` is the first offset that can be read, `end` the one that the next record gets. What
 * belongs to open transactions is before it too: readers come to the end when these have ended.
 */
export interface LogRange {
  partition: number;
  start: bigint;
  end: bigint;
}

/** Where a group stands in a partition: the next offset that it will read. */
export interface CommittedOffset {
  partition: number;
  offset: bigint;
  /** What the committing consumer wrote beside it (`offset-rules.ts`). */
  metadata: string | null;
}

/** Looks into and changes a cluster. Failures are `kafka.unreachable`, `kafka.topic_missing` or `kafka.request_failed`. */
export interface Admin {
  brokerCount(): Promise<number>;
  /** The names of all topics. */
  topics(): Promise<string[]>;
  /** A topic that does not exist is absent. */
  partitionCounts(topics: readonly string[]): Promise<Map<string, number>>;
  /** What `applyTopics` would do. Changes nothing. */
  planTopics(specs: readonly TopicSpec[], options?: ApplyOptions): Promise<TopicChange[]>;
  /** Creates and changes topics; never removes a partition, a setting or a topic. */
  applyTopics(specs: readonly TopicSpec[], options?: ApplyOptions): Promise<TopicChange[]>;
  /** Removes topics with all their records. */
  deleteTopics(topics: readonly string[]): Promise<void>;
  /** Removes the records of a partition before an offset. */
  deleteRecordsBefore(topic: string, offsets: readonly { partition: number; offset: bigint }[]): Promise<void>;
  /** By partition, all of them. */
  offsets(topic: string): Promise<LogRange[]>;
  /** By partition; one without a committed offset is absent. */
  committed(group: string, topic: string): Promise<CommittedOffset[]>;
  /** Sets where a group goes on. The group must have no running consumer. */
  setCommitted(group: string, topic: string, offsets: readonly { partition: number; offset: bigint }[]): Promise<void>;
  /** How many consumers of a group run now. */
  memberCount(group: string): Promise<number>;
  /** Forgets a group and its offsets. A group that does not exist is deleted already. */
  deleteGroup(group: string): Promise<void>;
  close(): Promise<void>;
}

async function countOf(connection: AdminConnection, topic: string): Promise<number | undefined> {
  try {
    const { topics } = await connection.use(topic, (admin) => admin.fetchTopicMetadata({ topics: [topic] }));
    return topics.find(({ name }) => name === topic)?.partitions.length;
  } catch (error) {
    if (isTributaryError(error) && error.code === 'kafka.topic_missing') return undefined;
    throw error;
  }
}

async function countAll(connection: AdminConnection, topics: readonly string[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const topic of topics) {
    const count = await countOf(connection, topic);
    if (count !== undefined) counts.set(topic, count);
  }
  return counts;
}

async function rangesOf(connection: AdminConnection, topic: string): Promise<LogRange[]> {
  const offsets = await connection.use(topic, (admin) => admin.fetchTopicOffsets(topic));
  const ranges = offsets.map(({ partition, low, high }) => ({ partition, start: BigInt(low), end: BigInt(high) }));
  return ranges.toSorted((one, other) => one.partition - other.partition);
}

async function committedOf(connection: AdminConnection, groupId: string, topic: string): Promise<CommittedOffset[]> {
  const partitions = await connection.use(`group ${groupId}`, async (admin) => {
    const [answer] = await admin.fetchOffsets({ groupId, topics: [topic] });
    // The broker has an answer for each partition that it was asked for. Without any nothing is known; taken for "nothing is
    // committed", a group would read all over again.
    if (answer === undefined || answer.partitions.length === 0) throw new Error(`Nothing was asked of ${topic}`);
    return answer.partitions;
  });
  const offsets = partitions.map(({ partition, offset, metadata }) => ({
    partition,
    offset: BigInt(offset),
    metadata,
  }));
  // -1 is the protocol's word for none; kafkajs itself commits other negative ones, which are no position either.
  return offsets.filter(({ offset }) => offset >= 0n).toSorted((one, other) => one.partition - other.partition);
}

function toTexts(offsets: readonly { partition: number; offset: bigint }[]): { partition: number; offset: string }[] {
  return offsets.map(({ partition, offset }) => ({ partition, offset: String(offset) }));
}

async function countMembers(admin: KafkajsAdmin, group: string): Promise<number> {
  const { groups } = await admin.describeGroups([group]);
  return groups[0]?.members.length ?? 0;
}

async function deleteGroup(admin: KafkajsAdmin, group: string): Promise<void> {
  const { groups } = await admin.describeGroups([group]);
  if (groups[0]?.state !== 'Dead') await admin.deleteGroups([group]);
}

/** An admin with a connection of its own, opened at the first call. */
export function createAdmin(newClient: () => KafkajsClient): Admin {
  const connection = connectAdmin(newClient);
  const { use } = connection;
  return {
    brokerCount: async () => (await use('brokers', (admin) => admin.describeCluster())).brokers.length,
    topics: () => use('topics', (admin) => admin.listTopics()),
    partitionCounts: (topics) => countAll(connection, topics),
    planTopics: (specs, options) => planTopics(connection, specs, options),
    applyTopics: (specs, options) => applyTopics(connection, specs, options),
    deleteTopics: (topics) => use(topics.join(', '), (admin) => admin.deleteTopics({ topics: [...topics] })),
    deleteRecordsBefore: (topic, offsets) =>
      use(topic, async (admin) => {
        // kafkajs knows leaders of topics only that it looked at before.
        await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({ topic, partitions: toTexts(offsets) });
      }),
    offsets: (topic) => rangesOf(connection, topic),
    committed: (group, topic) => committedOf(connection, group, topic),
    setCommitted: (group, topic, offsets) =>
      use(`group ${group}`, async (admin) => {
        if ((await countMembers(admin, group)) > 0) throw new Error(`The group ${group} has running consumers`);
        await setCommitted(newClient(), { group, topic, offsets });
      }),
    memberCount: (group) => use(`group ${group}`, (admin) => countMembers(admin, group)),
    deleteGroup: (group) => use(`group ${group}`, (admin) => deleteGroup(admin, group)),
    close: connection.close,
  };
}

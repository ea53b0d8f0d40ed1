import { protocolError } from './kafkajs-internals.ts';
import type { Link } from './network.ts';
import type { ScriptedBroker, ScriptedNode } from './scripted-broker.ts';

interface PartitionMetadata {
  partitionId: number;
  leader: number;
}

interface OffsetsQuery {
  topic: string;
  partitions: { partition: number }[];
  fromBeginning?: boolean;
}

/** How a cluster behaves. */
export interface ClusterOptions {
  requestTimeoutMs: number;
  /** A planted bug: what was refused to be committed is committed after the next join. */
  isStubborn: boolean;
}

/** Commits that were refused, sent again under whatever generation comes next. */
function stubborn(node: ScriptedNode): ScriptedNode {
  let refused: Parameters<ScriptedNode['offsetCommit']>[0][] = [];
  return {
    ...node,
    async offsetCommit(request) {
      return node.offsetCommit(request).catch((error: unknown) => {
        refused.push(request);
        throw error;
      });
    },
    async syncGroup(request) {
      const synced = await node.syncGroup(request);
      const { memberId, generationId } = request;
      for (const one of refused) await node.offsetCommit({ ...one, memberId, groupGenerationId: generationId });
      refused = [];
      return synced;
    },
  };
}

/**
 * What kafkajs calls its cluster: the brokers that it knows, and where each partition is led. Topics are known without
 * asking; they do not change while a schedule runs.
 */
export function createCluster(broker: ScriptedBroker, link: Link, options: ClusterOptions) {
  const nodes: ScriptedNode[] = Array.from({ length: broker.nodes }, (_, nodeId) => ({
    ...broker.connect(link, options.requestTimeoutMs),
    nodeId,
  }));
  const [leading] = nodes as [ScriptedNode, ...ScriptedNode[]];
  const first = options.isStubborn ? stubborn(leading) : leading;
  const committed = new Map<string, object>();
  const metadataOf = (topic: string): PartitionMetadata[] =>
    Array.from({ length: broker.logs.partitionCount(topic) ?? 0 }, (_, partitionId) => ({
      partitionId,
      leader: partitionId % broker.nodes,
    }));
  return {
    targetTopics: new Set<string>(),
    retry: {},
    isConnected: () => true,
    connect: () => first.greet(),
    disconnect: async () => undefined,
    removeBroker: () => undefined,
    refreshMetadata: () => first.greet(),
    refreshMetadataIfNecessary: async () => undefined,
    addTargetTopic: async () => undefined,
    addMultipleTargetTopics: async () => undefined,
    getNodeIds: () => nodes.map(({ nodeId }) => nodeId),
    findBroker: async ({ nodeId }: { nodeId: number | string }) => nodes[Number(nodeId)] ?? first,
    findGroupCoordinator: async () => {
      await first.greet();
      return first;
    },
    findTopicPartitionMetadata: metadataOf,
    findLeaderForPartitions(_topic: string, partitions: readonly (string | number)[]) {
      return Object.groupBy(partitions.map(Number), (partition) => partition % broker.nodes);
    },
    async metadata({ topics }: { topics: readonly string[] }) {
      await first.greet();
      const missing = topics.some((topic) => broker.logs.partitionCount(topic) === undefined);
      if (missing) throw protocolError('UNKNOWN_TOPIC_OR_PARTITION');
      return { topicMetadata: topics.map((topic) => ({ topic, partitionMetadata: metadataOf(topic) })) };
    },
    fetchTopicsOffset: (queries: readonly OffsetsQuery[]) =>
      Promise.all(
        queries.map(async ({ topic, partitions, fromBeginning = false }) => ({
          topic,
          partitions: await first.listOffsets({ topic, partitions, fromBeginning }),
        })),
      ),
    defaultOffset: () => -2,
    committedOffsets({ groupId }: { groupId: string }) {
      const present = committed.get(groupId) ?? {};
      committed.set(groupId, present);
      return present;
    },
  };
}

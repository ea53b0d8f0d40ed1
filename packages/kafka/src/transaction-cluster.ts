import kafkajs, { type Cluster, type Kafka as KafkajsClient, type Message } from 'kafkajs';

/** Who a transactional id is to the brokers since it was last initialised. */
export interface ProducerIdentity {
  transactionalId: string;
  producerId: string;
  producerEpoch: number;
}

interface ProducedPartition {
  partition: number;
  baseOffset?: string;
}

/** What a broker of kafkajs can do of transactions: public there, and left out of its types. */
export interface TransactionBroker {
  initProducerId(request: {
    transactionalId: string;
    transactionTimeout: number;
  }): Promise<{ producerId: string; producerEpoch: number }>;
  addPartitionsToTxn(
    request: ProducerIdentity & { topics: { topic: string; partitions: number[] }[] },
  ): Promise<unknown>;
  addOffsetsToTxn(request: ProducerIdentity & { groupId: string }): Promise<unknown>;
  txnOffsetCommit(
    request: ProducerIdentity & {
      groupId: string;
      topics: { topic: string; partitions: { partition: number; offset: string; metadata: string }[] }[];
    },
  ): Promise<unknown>;
  endTxn(request: ProducerIdentity & { transactionResult: boolean }): Promise<unknown>;
  produce(
    request: ProducerIdentity & {
      acks: number;
      timeout: number;
      compression: number;
      topicData: {
        topic: string;
        partitions: { partition: number; firstSequence: number; messages: readonly Message[] }[];
      }[];
    },
  ): Promise<{ topics: { topicName: string; partitions: ProducedPartition[] }[] }>;
}

/** In the protocol's words. */
const coordinatorTypes = { group: 0, transaction: 1 } as const;

type CoordinatorKind = keyof typeof coordinatorTypes;

/** Brokers of a cluster, by what they are needed for. Each look-up connects if that is necessary. */
export interface TransactionCluster {
  /** Where the transactional id, or the group, is kept; which broker that is, is asked once. */
  coordinator(kind: CoordinatorKind, id: string): Promise<TransactionBroker>;
  /** Asks again. */
  lookUpCoordinator(kind: CoordinatorKind, id: string): Promise<TransactionBroker>;
  leader(topic: string, partition: number): Promise<TransactionBroker>;
  /** Looks up the leaders of topics that are new or known for too long. */
  learn(topics: readonly string[]): Promise<void>;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
}

/** An answer in the protocol's words, as kafkajs' own. */
class NoLeader extends Error {
  override readonly name = 'NoLeader';
  readonly type = 'UNKNOWN_TOPIC_OR_PARTITION';
}

/** The assigner's factory is where kafkajs hands its cluster out; this consumer is never run. */
function takeCluster(client: KafkajsClient, metadataMaxAgeMs: number): Cluster {
  const taken: Cluster[] = [];
  client.consumer({
    groupId: 'never-joined',
    metadataMaxAge: metadataMaxAgeMs,
    allowAutoTopicCreation: false,
    partitionAssigners: [
      (context) => {
        taken.push(context.cluster);
        return kafkajs.PartitionAssigners.roundRobin(context);
      },
    ],
  });
  const [cluster] = taken;
  if (cluster === undefined) throw new Error('kafkajs handed no cluster out');
  return cluster;
}

/**
 * The way to the brokers for one transactional id. Not kafkajs' own transactions: those look the coordinator up before each
 * request, add and send partition after partition, and cannot go on after an answer that was lost.
 */
export function openTransactionCluster(client: KafkajsClient, metadataMaxAgeMs: number): TransactionCluster {
  const cluster = takeCluster(client, metadataMaxAgeMs);
  const coordinators = new Map<string, string>();
  const find = async (nodeId: string): Promise<TransactionBroker> =>
    (await cluster.findBroker({ nodeId })) as unknown as TransactionBroker;
  const lookUpCoordinator = async (kind: CoordinatorKind, id: string): Promise<TransactionBroker> => {
    const asked = { groupId: id, coordinatorType: coordinatorTypes[kind] };
    const nodeId = String((await cluster.findGroupCoordinatorMetadata(asked)).coordinator.nodeId);
    coordinators.set(`${kind}/${id}`, nodeId);
    return find(nodeId);
  };
  return {
    lookUpCoordinator,
    async coordinator(kind, id) {
      const nodeId = coordinators.get(`${kind}/${id}`);
      return nodeId === undefined ? lookUpCoordinator(kind, id) : find(nodeId);
    },
    async leader(topic, partition) {
      const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
      if (nodeId === undefined) throw new NoLeader(`kafkajs does not know ${topic} partition ${partition}`);
      return find(nodeId);
    },
    async learn(topics) {
      await cluster.addMultipleTargetTopics([...topics]);
      await cluster.refreshMetadataIfNecessary();
    },
    async connect() {
      await cluster.connect();
      // Only then does kafkajs know other brokers than the one that it connected to.
      await cluster.refreshMetadata();
    },
    disconnect: () => cluster.disconnect(),
  };
}

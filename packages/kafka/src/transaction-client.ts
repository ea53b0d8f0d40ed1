import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka as KafkajsClient, Message } from 'kafkajs';
import { answerOf, isTransient, isUnreachable } from './failure.ts';
import { compressionTypes, type Compression, type Target } from './sender.ts';
import {
  openTransactionCluster,
  type ProducerIdentity,
  type TransactionBroker,
  type TransactionCluster,
} from './transaction-cluster.ts';

/** An offset to commit for a group in a transaction: the next one to read, with what stands beside it. */
export interface TransactionalOffset extends Target {
  group: string;
  offset: bigint;
  metadata: string;
}

/** One life of a transactional id, from InitProducerId on. After any failure it is closed and another one takes over. */
export interface TransactionClient {
  /**
   * Takes the transactional id over: no earlier life can write or commit any more, and a transaction that one had open has
   * ended, offsets included, when this resolves.
   */
  initialise(): Promise<void>;
  /** To be called for every topic-partition before anything of the transaction is sent to it. */
  addPartitions(targets: readonly Target[]): Promise<void>;
  /** Resolves with the offset of the first message. One at a time for each topic-partition. */
  produce(target: Target, messages: readonly Message[]): Promise<bigint>;
  commitOffset(offset: TransactionalOffset): Promise<void>;
  end(result: 'commit' | 'abort'): Promise<void>;
  /** Sends nothing more. What is on its way stays so: only the next life's `initialise` makes it harmless. */
  close(): void;
}

/** What a transaction client is made of. */
export interface TransactionClientDeps {
  client: KafkajsClient;
  transactionalId: string;
  /** After this the broker aborts a transaction by itself. */
  transactionTimeoutMs: number;
  metadataMaxAgeMs: number;
  compressionOf(topic: string): Compression;
}

/** Sequence numbers of the protocol go on at 0 behind this. */
const sequenceCount = 2 ** 31;

const firstPauseMs = 2;
const longestPauseMs = 50;

/** Waits for what passes by itself: by default for the end of the transaction before, whose markers follow the answer. */
async function patiently<T>(
  patienceMs: number,
  action: () => Promise<T>,
  passes: (error: unknown) => boolean = (error) => answerOf(error) === 'CONCURRENT_TRANSACTIONS',
): Promise<T> {
  const startedAtMs = performance.now();
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await action();
    } catch (error) {
      const isLate = performance.now() - startedAtMs > patienceMs;
      if (isLate || !passes(error)) throw error;
      await sleep(pauseMs);
    }
  }
}

function byTopic(targets: readonly Target[]): { topic: string; partitions: number[] }[] {
  const groups = Map.groupBy(targets, ({ topic }) => topic);
  return Array.from(groups, ([topic, partitions]) => ({ topic, partitions: partitions.map((one) => one.partition) }));
}

interface Life {
  deps: TransactionClientDeps;
  cluster: TransactionCluster;
  /** The next sequence number of each topic-partition. */
  sequences: Map<string, number>;
  identity: ProducerIdentity | undefined;
  closed: boolean;
}

function requireOpen({ closed }: Life): void {
  if (closed) throw new Error('This life of the transactional id is over');
}

function identityOf(life: Life): ProducerIdentity {
  requireOpen(life);
  if (life.identity === undefined) throw new Error('The transactional id is not initialised');
  return life.identity;
}

function coordinatorOf({ cluster, deps }: Life): Promise<TransactionBroker> {
  return cluster.coordinator('transaction', deps.transactionalId);
}

async function initialise(life: Life): Promise<void> {
  const { transactionalId, transactionTimeoutMs } = life.deps;
  await life.cluster.connect();
  const take = async (): Promise<{ producerId: string; producerEpoch: number }> => {
    requireOpen(life);
    const broker = await life.cluster.lookUpCoordinator('transaction', transactionalId);
    return broker.initProducerId({ transactionalId, transactionTimeout: transactionTimeoutMs });
  };
  // A coordinator that has just moved is still loading, or is another one now.
  const isAnsweredTransient = (error: unknown): boolean => isTransient(error) && !isUnreachable(error);
  const { producerId, producerEpoch } = await patiently(transactionTimeoutMs, take, isAnsweredTransient);
  life.sequences.clear();
  life.identity = { transactionalId, producerId, producerEpoch };
}

async function addPartitions(life: Life, targets: readonly Target[]): Promise<void> {
  await life.cluster.learn([...new Set(targets.map(({ topic }) => topic))]);
  const broker = await coordinatorOf(life);
  const topics = byTopic(targets);
  await patiently(life.deps.transactionTimeoutMs, () => broker.addPartitionsToTxn({ ...identityOf(life), topics }));
}

async function produce(life: Life, { topic, partition }: Target, messages: readonly Message[]): Promise<bigint> {
  const key = `${topic}/${partition}`;
  const firstSequence = life.sequences.get(key) ?? 0;
  const broker = await life.cluster.leader(topic, partition);
  const answer = await broker.produce({
    ...identityOf(life),
    acks: -1, // Invariant 1: acknowledged means that all in-sync replicas have it.
    timeout: life.deps.transactionTimeoutMs,
    compression: compressionTypes[life.deps.compressionOf(topic)],
    topicData: [{ topic, partitions: [{ partition, firstSequence, messages }] }],
  });
  const ofTopic = answer.topics.find((one) => one.topicName === topic);
  const stored = ofTopic?.partitions.find((one) => one.partition === partition);
  if (stored?.baseOffset === undefined) throw new Error('The broker did not say that it stored the records');
  life.sequences.set(key, (firstSequence + messages.length) % sequenceCount);
  return BigInt(stored.baseOffset);
}

async function commitOffset(life: Life, committing: TransactionalOffset): Promise<void> {
  const { group, topic, partition, offset, metadata } = committing;
  const broker = await coordinatorOf(life);
  const { transactionTimeoutMs } = life.deps;
  await patiently(transactionTimeoutMs, () => broker.addOffsetsToTxn({ ...identityOf(life), groupId: group }));
  const groupBroker = await life.cluster.coordinator('group', group);
  const topics = [{ topic, partitions: [{ partition, offset: String(offset), metadata }] }];
  await groupBroker.txnOffsetCommit({ ...identityOf(life), groupId: group, topics });
}

async function end(life: Life, result: 'commit' | 'abort'): Promise<void> {
  const broker = await coordinatorOf(life);
  await broker.endTxn({ ...identityOf(life), transactionResult: result === 'commit' });
}

/** A transaction client; connects when it is initialised. */
export function createTransactionClient(deps: TransactionClientDeps): TransactionClient {
  const cluster = openTransactionCluster(deps.client, deps.metadataMaxAgeMs);
  const life: Life = { deps, cluster, sequences: new Map(), identity: undefined, closed: false };
  return {
    initialise: () => initialise(life),
    addPartitions: (targets) => addPartitions(life, targets),
    produce: (target, messages) => produce(life, target, messages),
    commitOffset: (offset) => commitOffset(life, offset),
    end: (result) => end(life, result),
    close() {
      life.closed = true;
      // It is not used again: that closing it fails as well changes nothing.
      cluster.disconnect().catch(() => undefined);
    },
  };
}

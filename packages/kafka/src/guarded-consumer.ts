import kafkajs, {
  type Cluster,
  type Consumer as KafkajsConsumer,
  type ConsumerConfig,
  type Kafka as KafkajsClient,
} from 'kafkajs';
import { isNamed, isTransient } from './failure.ts';
import { decodeFetchesLazily } from './lazy-fetches.ts';

/** What stands between kafkajs' consumer and its group. */
export interface Guards {
  /** Where to read a partition that has no committed offset. */
  startOf(topic: string, partition: number): Promise<bigint>;
  /** Called before the group is joined, and joined again; kafkajs waits for it. */
  beforeJoin?(): Promise<void>;
  /** Called before kafkajs reads the committed offsets of its partitions; it waits for it. */
  beforeOffsets?(): Promise<void>;
}

/** What is not decided here. */
export type GuardedConfig = Omit<ConsumerConfig, 'partitionAssigners' | 'allowAutoTopicCreation' | 'retry'>;

/** kafkajs wanted to go on somewhere else after OFFSET_OUT_OF_RANGE. `retriable: false` ends its consumer. */
class OffsetJumpRefused extends Error {
  override readonly name = 'OffsetJumpRefused';
  readonly retriable = false;
}

/** Whether a consumer ended because its position is not in the log any more. */
export function isOffsetJump(error: unknown): boolean {
  return isNamed(error, 'OffsetJumpRefused');
}

/**
 * Takes from one consumer of kafkajs both ways in which it chooses a position by itself. Its cluster is asked for where to
 * start partitions without a committed offset (`fetchTopicsOffset`), and for where to jump to after OFFSET_OUT_OF_RANGE
 * (`defaultOffset`), which it commits at once and without a word.
 */
function keepPositions(cluster: Cluster, { startOf }: Guards): void {
  cluster.fetchTopicsOffset = (topics) =>
    Promise.all(
      topics.map(async ({ topic, partitions }) => ({
        topic,
        partitions: await Promise.all(
          partitions.map(async ({ partition }) => ({ partition, offset: String(await startOf(topic, partition)) })),
        ),
      })),
    );
  cluster.defaultOffset = () => {
    throw new OffsetJumpRefused('The position is not in the log any more');
  };
}

/** kafkajs looks for the coordinator each time that it joins, and at no other time: the one place where it can be held up. */
function holdUpJoining(cluster: Cluster, { beforeJoin }: Guards): void {
  if (beforeJoin === undefined) return;
  const findGroupCoordinator = cluster.findGroupCoordinator.bind(cluster);
  cluster.findGroupCoordinator = async (group) => {
    await beforeJoin();
    return findGroupCoordinator(group);
  };
}

/** The part of kafkajs' coordinator that its types leave out. */
interface Coordinator {
  joinGroup(request: unknown): Promise<unknown>;
  syncGroup(request: unknown): Promise<unknown>;
  offsetFetch(request: unknown): Promise<unknown>;
}

/** Whether a member has joined a generation and does not know its partitions yet, and how often it was not told them. */
interface Member {
  isJoining: boolean;
  failures: number;
}

/** In the protocol's words, so that kafkajs joins the group again. */
class AssignmentUnknown extends Error {
  override readonly name = 'AssignmentUnknown';
  readonly type = 'REBALANCE_IN_PROGRESS';
}

/** Ends the consumer of kafkajs, with what was wrong: kafkajs itself would forget that after some tries. */
class JoinFailed extends Error {
  override readonly name = 'JoinFailed';
  readonly retriable = false;
}

const maxJoinFailures = 3;

/**
 * A member that has joined and was not told its partitions (the answer to SyncGroup was lost; the leader could not look them up)
 * must join again. kafkajs goes on with those that it had before, in the new generation: its heartbeats are welcome, and nobody
 * reads what it was given now.
 */
async function orJoinAgain<T>(member: Member, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!member.isJoining || !isTransient(error)) throw error;
    member.failures += 1;
    if (member.failures > maxJoinFailures) throw new JoinFailed('The group cannot be joined', { cause: error });
    throw new AssignmentUnknown('The group did not say which partitions are ours', { cause: error });
  }
}

function followJoining(coordinator: Coordinator, member: Member): void {
  const joinGroup = coordinator.joinGroup.bind(coordinator);
  const syncGroup = coordinator.syncGroup.bind(coordinator);
  coordinator.joinGroup = async (request) => {
    const joined = await orJoinAgain(member, joinGroup(request));
    member.isJoining = true;
    return joined;
  };
  coordinator.syncGroup = (request) => orJoinAgain(member, syncGroup(request));
}

/** kafkajs asks the coordinator for committed offsets, which it has looked for when it joined. */
function holdUpOffsets(coordinator: Coordinator, { beforeOffsets }: Guards): void {
  const offsetFetch = coordinator.offsetFetch.bind(coordinator);
  coordinator.offsetFetch = async (request) => {
    await beforeOffsets?.();
    return offsetFetch(request);
  };
}

/** Each coordinator that kafkajs finds is guarded, once; and its look-ups of who leads what. */
function guardCoordinators(cluster: Cluster, guards: Guards, member: Member): void {
  const refreshMetadata = cluster.refreshMetadata.bind(cluster);
  cluster.refreshMetadata = () => orJoinAgain(member, refreshMetadata());
  const guarded = new WeakSet<object>();
  const findGroupCoordinator = cluster.findGroupCoordinator.bind(cluster);
  cluster.findGroupCoordinator = async (group) => {
    const found = await orJoinAgain(member, findGroupCoordinator(group));
    if (guarded.has(found)) return found;
    const coordinator = found as unknown as Coordinator;
    followJoining(coordinator, member);
    holdUpOffsets(coordinator, guards);
    guarded.add(found);
    return found;
  };
}

/** A consumer of kafkajs that never chooses a position by itself, never starts itself again, and decodes what is asked for. */
export function createGuardedConsumer(client: KafkajsClient, config: GuardedConfig, guards: Guards): KafkajsConsumer {
  const member: Member = { isJoining: false, failures: 0 };
  const consumer = client.consumer({
    ...config,
    allowAutoTopicCreation: false,
    retry: { retries: 5, restartOnFailure: async () => false },
    // The assigner's factory is where kafkajs hands its cluster out.
    partitionAssigners: [
      (context) => {
        keepPositions(context.cluster, guards);
        holdUpJoining(context.cluster, guards);
        guardCoordinators(context.cluster, guards, member);
        decodeFetchesLazily(context.cluster);
        return kafkajs.PartitionAssigners.roundRobin(context);
      },
    ],
  });
  consumer.on(consumer.events.GROUP_JOIN, () => {
    Object.assign(member, { isJoining: false, failures: 0 });
  });
  return consumer;
}

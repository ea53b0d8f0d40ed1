import kafkajs, {
  type Cluster,
  type Consumer as KafkajsConsumer,
  type ConsumerConfig,
  type Kafka as KafkajsClient,
} from 'kafkajs';
import { isNamed } from './failure.ts';
import { guardMember, type MemberGuards } from './group-member.ts';
import { decodeFetchesLazily } from './lazy-fetches.ts';

/** What stands between kafkajs' consumer and its group. */
export interface Guards extends Pick<MemberGuards, 'beforeOffsets'> {
  /** Where to read a partition that has no committed offset. */
  startOf(topic: string, partition: number): Promise<bigint>;
  /** Called before the group is joined, and joined again; kafkajs waits for it. */
  beforeJoin?(): Promise<void>;
}

/** kafkajs' own. */
const defaultSessionTimeoutMs = 30_000;

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

/**
 * Trouble since it joined last, before the consumer ends, which gives its place in the group up: at a second each, longer than controllers
 * need to give a dead broker's work to others (`broker.session.timeout.ms`, 9 s).
 */
const retry = { retries: 20, maxRetryTime: 1_000, restartOnFailure: async () => false };

/** A consumer of kafkajs that never chooses a position by itself, never starts itself again, and decodes what is asked for. */
export function createGuardedConsumer(client: KafkajsClient, config: GuardedConfig, guards: Guards): KafkajsConsumer {
  const { sessionTimeout: sessionTimeoutMs = defaultSessionTimeoutMs } = config;
  return client.consumer({
    ...config,
    allowAutoTopicCreation: false,
    retry,
    // The assigner's factory is where kafkajs hands its cluster out.
    partitionAssigners: [
      (context) => {
        keepPositions(context.cluster, guards);
        guardMember(context.cluster, { ...guards, sessionTimeoutMs });
        // Around the member, whose place lasts while joining is held up.
        holdUpJoining(context.cluster, guards);
        decodeFetchesLazily(context.cluster);
        return kafkajs.PartitionAssigners.roundRobin(context);
      },
    ],
  });
}

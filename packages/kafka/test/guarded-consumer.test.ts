import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Consumer, ConsumerConfig, Kafka } from 'kafkajs';
import { isTransient } from '../src/failure.ts';
import { createGuardedConsumer } from '../src/guarded-consumer.ts';
import { until } from './cluster.ts';

const load = createRequire(import.meta.url);
const createConsumer = load('kafkajs/src/consumer/index.js') as (config: object) => Consumer;
const { MemberAssignment } = load('kafkajs/src/consumer/assignerProtocol.js') as {
  MemberAssignment: { encode(assignment: object): Buffer };
};

/** A group that gives its one member partition 0 at first, and partition 1 from the second generation on. */
interface ScriptedGroup {
  consumer: Consumer;
  /** What happened, in order. */
  noted: string[];
  /** The partitions that were asked for last. */
  fetched: number[];
  /** Why kafkajs gave up. */
  crashes: Error[];
  /** What the next requests of a kind fail with, if they do. */
  failures: Record<'find' | 'join' | 'sync' | 'look up', (Error | undefined)[]>;
  /** Heartbeats say that the group gives its partitions out anew, until the member joins. */
  rebalance(): void;
}

function answer(type: string, retriable: boolean): Error {
  return Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type, retriable });
}

function createScriptedGroup(): ScriptedGroup {
  const noted: string[] = [];
  const crashes: Error[] = [];
  const failures: ScriptedGroup['failures'] = { find: [], join: [], sync: [], 'look up': [] };
  let generation = 0;
  let isRebalancing = false;
  const meet = (kind: keyof ScriptedGroup['failures']): void => {
    const failure = failures[kind].shift();
    if (failure) noted.push(`${kind} fails`);
    if (failure) throw failure;
  };
  const coordinator = {
    isConnected: () => true,
    async joinGroup() {
      meet('join');
      generation += 1;
      isRebalancing = false;
      // It leads, so that it looks the partitions up.
      return {
        generationId: generation,
        leaderId: 'me',
        memberId: 'me',
        members: [],
        groupProtocol: 'RoundRobinAssigner',
      };
    },
    async syncGroup({ generationId }: { generationId: number }) {
      meet('sync');
      const assignment = { t: [generationId === 1 ? 0 : 1] };
      return { memberAssignment: MemberAssignment.encode({ version: 0, assignment, userData: Buffer.alloc(0) }) };
    },
    async heartbeat() {
      if (isRebalancing) throw answer('REBALANCE_IN_PROGRESS', false);
    },
    offsetFetch: async ({ topics }: { topics: { topic: string; partitions: { partition: number }[] }[] }) => ({
      responses: topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition }) => ({ partition, offset: '0' })),
      })),
    }),
    leaveGroup: async () => undefined,
  };
  const broker = {
    async fetch({ topics }: { topics: { partitions: { partition: number }[] }[] }) {
      group.fetched = topics.flatMap(({ partitions }) => partitions.map(({ partition }) => partition));
      await sleep(10);
      return { responses: [] };
    },
  };
  const cluster = {
    committedOffsets: () => ({}),
    markOffsetAsCommitted: () => undefined,
    connect: async () => undefined,
    disconnect: async () => undefined,
    refreshMetadata: async () => meet('look up'),
    refreshMetadataIfNecessary: async () => undefined,
    removeBroker: () => undefined,
    getNodeIds: () => ['1'],
    addMultipleTargetTopics: async () => undefined,
    findBroker: async () => broker,
    findTopicPartitionMetadata: () => [0, 1].map((partitionId) => ({ partitionId, leader: 1 })),
    async findGroupCoordinator() {
      meet('find');
      return coordinator;
    },
  };
  const quiet = { namespace: () => quiet, debug() {}, info() {}, warn() {}, error() {} };
  const client = {
    consumer: (config: ConsumerConfig) =>
      createConsumer({
        ...config,
        cluster,
        logger: quiet,
        retry: { ...config.retry, initialRetryTime: 20, maxRetryTime: 40, factor: 0, multiplier: 1 },
      }),
  } as unknown as Kafka;
  const config = { groupId: 'g', heartbeatInterval: 20, maxWaitTimeInMs: 10 };
  const consumer = createGuardedConsumer(client, config, { startOf: async () => 0n });
  const { GROUP_JOIN, CRASH } = consumer.events;
  consumer.on(GROUP_JOIN, ({ payload }) => noted.push(`given ${payload.memberAssignment['t']?.join(' ')}`));
  consumer.on(CRASH, ({ payload }) => crashes.push(payload.error));
  const rebalance = (): void => void (isRebalancing = true);
  const group: ScriptedGroup = { consumer, noted, fetched: [], crashes, failures, rebalance };
  return group;
}

async function start(): Promise<ScriptedGroup> {
  const group = createScriptedGroup();
  await group.consumer.connect();
  await group.consumer.subscribe({ topics: ['t'], fromBeginning: true });
  await group.consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => undefined });
  await until(() => group.fetched.length > 0);
  return group;
}

const cut = (): Error => Object.assign(new Error('cut'), { name: 'KafkaJSConnectionClosedError' });

describe('a member of a group', () => {
  test.each<[string, Partial<ScriptedGroup['failures']>]>([
    ['the answer that says which are its partitions', { sync: [cut()] }],
    ['the look-up of what there is to give out', { 'look up': [cut()] }],
    ['all of it, at one attempt after another', { sync: [cut()], find: [undefined, cut()], join: [undefined, cut()] }],
    ['a coordinator that is not ready', { sync: [answer('GROUP_COORDINATOR_NOT_AVAILABLE', true)] }],
  ])('that misses %s joins again, and reads what it is given then', async (_, failures) => {
    const group = await start();
    expect(group.fetched).toEqual([0]);
    Object.assign(group.failures, failures);
    group.rebalance();
    await until(() => group.noted.at(-1) === 'given 1');
    group.fetched = [];
    await until(() => group.fetched.length > 0);
    expect([group.fetched, group.crashes]).toEqual([[1], []]);
    await group.consumer.disconnect();
  });

  test('that is never told its partitions ends, with what was wrong: time may heal it', async () => {
    const group = await start();
    const never = Array.from({ length: 20 }, () => answer('GROUP_COORDINATOR_NOT_AVAILABLE', true));
    Object.assign(group.failures, { sync: never });
    group.rebalance();
    await until(() => group.crashes.length > 0);
    expect(isTransient(group.crashes[0])).toBe(true);
    await group.consumer.disconnect();
  });
});

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
  failures: Record<'find' | 'join' | 'sync' | 'look up' | 'fetch', (Error | undefined)[]>;
  /** What the coordinator answers to heartbeats until it is joined; nothing: it knows the member. */
  heartbeat: (() => Error) | undefined;
  /** As whom the group was joined. */
  memberIds: string[];
  /** Which broker coordinates the group: one, two, … */
  coordinator: number;
  /** What a broker answers that does not coordinate the group any more. */
  away: () => Error;
}

function answer(type: string, retriable: boolean): Error {
  return Object.assign(new Error(type), { name: 'KafkaJSProtocolError', type, retriable });
}

const rebalancing = (): Error => answer('REBALANCE_IN_PROGRESS', false);
const moved = (): Error => answer('NOT_COORDINATOR_FOR_GROUP', false);
const refused = (): Error =>
  Object.assign(new Error('refused'), { name: 'KafkaJSConnectionError', code: 'ECONNREFUSED' });
/** By kafkajs' cluster, which tries by itself first. */
const givenUp = (): Error =>
  Object.assign(new Error('given up', { cause: refused() }), {
    name: 'KafkaJSNumberOfRetriesExceeded',
    retriable: false,
  });
const cut = (): Error => Object.assign(new Error('cut'), { name: 'KafkaJSConnectionClosedError' });

function many(count: number, failure: () => Error): Error[] {
  return Array.from({ length: count }, failure);
}

function createScriptedGroup(): ScriptedGroup {
  const noted: string[] = [];
  const crashes: Error[] = [];
  const failures: ScriptedGroup['failures'] = { find: [], join: [], sync: [], 'look up': [], fetch: [] };
  let generation = 0;
  const meet = (kind: keyof ScriptedGroup['failures']): void => {
    const failure = failures[kind].shift();
    if (!failure) return;
    noted.push(`${kind} fails`);
    isOutside ||= kind !== 'fetch';
    throw failure;
  };
  /** A member that failed to join may not read. */
  let isOutside = false;
  const coordinators = new Map<number, object>();
  const createCoordinator = (number: number) => {
    const requireThere = (): void => {
      if (group.coordinator !== number) throw group.away();
    };
    return {
      isConnected: () => true,
      async joinGroup({ memberId }: { memberId: string }) {
        requireThere();
        meet('join');
        generation += 1;
        group.heartbeat = undefined;
        group.memberIds.push(memberId);
        // It leads, so that it looks the partitions up.
        const groupProtocol = 'RoundRobinAssigner';
        return { generationId: generation, leaderId: 'me', memberId: 'me', members: [], groupProtocol };
      },
      async syncGroup({ generationId }: { generationId: number }) {
        requireThere();
        meet('sync');
        isOutside = false;
        const assignment = { t: [generationId === 1 ? 0 : 1] };
        return { memberAssignment: MemberAssignment.encode({ version: 0, assignment, userData: Buffer.alloc(0) }) };
      },
      async heartbeat() {
        requireThere();
        if (group.heartbeat) throw group.heartbeat();
        if (noted.at(-1) !== `heard by ${number}`) noted.push(`heard by ${number}`);
      },
      async offsetFetch({ topics }: { topics: { topic: string; partitions: { partition: number }[] }[] }) {
        requireThere();
        return {
          responses: topics.map(({ topic, partitions }) => ({
            topic,
            partitions: partitions.map(({ partition }) => ({ partition, offset: '0' })),
          })),
        };
      },
      async offsetCommit() {
        requireThere();
        noted.push(`committed by ${number}`);
      },
      leaveGroup: async () => undefined,
    };
  };
  const broker = {
    async fetch({ topics }: { topics: { partitions: { partition: number }[] }[] }) {
      if (isOutside) noted.push('read outside of the group');
      meet('fetch');
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
    // The second leads nothing: what asks it for records waits, and sends a heartbeat.
    getNodeIds: () => ['1', '2'],
    addMultipleTargetTopics: async () => undefined,
    findBroker: async () => broker,
    findTopicPartitionMetadata: () => [0, 1].map((partitionId) => ({ partitionId, leader: 1 })),
    async findGroupCoordinator() {
      meet('find');
      const found = coordinators.get(group.coordinator) ?? createCoordinator(group.coordinator);
      coordinators.set(group.coordinator, found);
      return found;
    },
  };
  const quiet = { namespace: () => quiet, debug() {}, info() {}, warn() {}, error() {} };
  const client = {
    consumer: (config: ConsumerConfig) =>
      createConsumer({
        ...config,
        cluster,
        logger: quiet,
        retry: { ...config.retry, initialRetryTime: 100, maxRetryTime: 100, factor: 0, multiplier: 1 },
      }),
  } as unknown as Kafka;
  const config = { groupId: 'g', sessionTimeout: 1_000, heartbeatInterval: 20, maxWaitTimeInMs: 10 };
  const consumer = createGuardedConsumer(client, config, { startOf: async () => 0n });
  const { GROUP_JOIN, CRASH } = consumer.events;
  consumer.on(GROUP_JOIN, ({ payload }) => noted.push(`given ${payload.memberAssignment['t']?.join(' ')}`));
  consumer.on(CRASH, ({ payload }) => crashes.push(payload.error));
  const group: ScriptedGroup = {
    consumer,
    noted,
    fetched: [],
    crashes,
    failures,
    heartbeat: undefined,
    memberIds: [],
    coordinator: 1,
    away: refused,
  };
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

describe('a member of a group', () => {
  test.each<[string, Partial<ScriptedGroup['failures']>]>([
    ['the answer that says which are its partitions', { sync: [cut()] }],
    ['the look-up of what there is to give out', { 'look up': [cut()] }],
    ['all of it, at one attempt after another', { sync: [cut()], find: [undefined, cut()], join: [undefined, cut()] }],
    ['the answer to its request, again and again', { join: many(4, cut) }],
    ['a coordinator that is not ready', { sync: [answer('GROUP_COORDINATOR_NOT_AVAILABLE', true)] }],
  ])('that misses %s joins again, and reads what it is given then', async (_, failures) => {
    const group = await start();
    expect(group.fetched).toEqual([0]);
    Object.assign(group.failures, failures);
    group.heartbeat = rebalancing;
    await until(() => group.noted.includes('given 1') || group.crashes.length > 0);
    group.fetched = [];
    await until(() => group.fetched.length > 0);
    expect([group.fetched, group.crashes]).toEqual([[1], []]);
    expect(group.noted).not.toContain('read outside of the group');
    await group.consumer.disconnect();
  });

  test('that is never told its partitions ends, with what was wrong: time may heal it', async () => {
    const group = await start();
    const never = many(40, () => answer('GROUP_COORDINATOR_NOT_AVAILABLE', true));
    Object.assign(group.failures, { sync: never });
    group.heartbeat = rebalancing;
    await until(() => group.crashes.length > 0);
    expect(isTransient(group.crashes[0])).toBe(true);
    await group.consumer.disconnect();
  });

  test.each<[string, () => Error, Partial<ScriptedGroup['failures']>]>([
    ['is gone', refused, {}],
    ['is gone, and nobody takes its place for a while', refused, { find: many(2, givenUp) }],
    ['has moved', moved, {}],
    ['has moved to nobody knows where', moved, { find: [answer('GROUP_COORDINATOR_NOT_AVAILABLE', true)] }],
  ])('whose coordinator %s goes on with the next one', async (_, away, failures) => {
    const group = await start();
    // For longer than a membership lasts without a word.
    await sleep(1_100);
    Object.assign(group.failures, failures);
    Object.assign(group, { away, coordinator: 2 });
    await until(() => group.noted.includes('heard by 2') || group.crashes.length > 0);
    expect([group.memberIds, group.crashes]).toEqual([[''], []]);
    await group.consumer.disconnect();
  });

  test('commits with whoever coordinates the group', async () => {
    const group = await start();
    Object.assign(group, { away: moved, coordinator: 2 });
    await group.consumer.commitOffsets([{ topic: 't', partition: 0, offset: '1' }]);
    expect(group.noted).toContain('committed by 2');
    await group.consumer.disconnect();
  });

  test('whose coordinator was not heard of for longer than a membership lasts joins again, as who it was', async () => {
    const group = await start();
    // Of a leader that does not answer kafkajs hears first.
    Object.assign(group.failures, { find: many(13, givenUp), fetch: many(40, refused) });
    group.coordinator = 2;
    await until(() => group.noted.includes('given 1') || group.crashes.length > 0);
    expect([group.memberIds, group.crashes]).toEqual([['', 'me'], []]);
    await group.consumer.disconnect();
  });
});

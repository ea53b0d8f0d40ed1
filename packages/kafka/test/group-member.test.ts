import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Cluster } from 'kafkajs';
import { guardMember } from '../src/group-member.ts';

type Answer = Promise<unknown>;

/** What kafkajs holds of a coordinator. */
interface Coordinator {
  joinGroup(request: object): Answer;
  syncGroup(request: object): Answer;
  leaveGroup(request: object): Answer;
  heartbeat(request: object): Answer;
}

/** A member whose coordinator answers what it is told to. */
function createTestMember({ sessionTimeoutMs = 60_000 } = {}) {
  const asked: string[] = [];
  const failures: Error[] = [];
  let generationId = 0;
  const answer = async (what: string): Answer => {
    asked.push(what);
    const failure = failures.shift();
    if (failure) throw failure;
    return {};
  };
  const broker = {
    async joinGroup() {
      await answer('join');
      return { generationId: (generationId += 1) };
    },
    syncGroup: () => answer('sync'),
    leaveGroup: () => answer('leave'),
    heartbeat: () => answer('heartbeat'),
  };
  const cluster = {
    getNodeIds: () => [1],
    async findGroupCoordinator() {
      await answer('find');
      return broker;
    },
  } as unknown as Cluster;
  guardMember(cluster, { sessionTimeoutMs });
  const find = () => cluster.findGroupCoordinator({ groupId: 'g' }) as unknown as Promise<Coordinator>;
  const mayRead = (): boolean => {
    try {
      return cluster.getNodeIds().length > 0;
    } catch (error) {
      expect(error).toMatchObject({ name: 'MustJoin', type: 'REBALANCE_IN_PROGRESS' });
      return false;
    }
  };
  const join = async (): Promise<Coordinator> => {
    const coordinator = await find();
    await coordinator.joinGroup({});
    await coordinator.syncGroup({ generationId });
    return coordinator;
  };
  return { asked, failures, cluster, find, mayRead, join };
}

const cut = (): Error => Object.assign(new Error('cut'), { name: 'KafkaJSConnectionClosedError' });

describe('a member', () => {
  test('reads when it was told its partitions, and not while it joins again', async () => {
    const { find, mayRead, join } = createTestMember();
    expect(mayRead()).toBe(false);
    await join();
    expect(mayRead()).toBe(true);
    await find();
    expect(mayRead()).toBe(false);
    await join();
    expect(mayRead()).toBe(true);
  });

  test('does not read what another generation gave it, where kafkajs joins twice at once', async () => {
    const { failures, find, mayRead, join } = createTestMember();
    const coordinator = await join();
    await find();
    await coordinator.joinGroup({});
    await find();
    await coordinator.syncGroup({ generationId: 2 });
    await coordinator.joinGroup({});
    failures.push(cut());
    await expect(coordinator.syncGroup({ generationId: 3 })).rejects.toThrow();
    expect(mayRead()).toBe(false);
    await join();
    expect(mayRead()).toBe(true);
  });

  test('that has joined meanwhile is not sent to join once more', async () => {
    const { cluster, find, join } = createTestMember();
    await find();
    let refusal: unknown;
    try {
      cluster.getNodeIds();
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
    await join();
    expect(refusal).toMatchObject({ type: undefined });
  });

  test('that was silent for longer than a membership lasts joins, whoever welcomes it', async () => {
    const { asked, mayRead, join } = createTestMember({ sessionTimeoutMs: 20 });
    const coordinator = await join();
    await sleep(30);
    await expect(coordinator.heartbeat({})).rejects.toMatchObject({ type: 'REBALANCE_IN_PROGRESS' });
    expect([asked.at(-1), mayRead()]).toEqual(['sync', false]);
  });

  test.each(['NOT_COORDINATOR_FOR_GROUP', 'GROUP_COORDINATOR_NOT_AVAILABLE'])(
    'looks for its coordinator where it is answered %s',
    async (type) => {
      const { asked, failures, join } = createTestMember();
      const coordinator = await join();
      failures.push(Object.assign(new Error(type), { type, retriable: true }));
      await expect(coordinator.heartbeat({})).rejects.toMatchObject({ name: 'CoordinatorAway' });
      await coordinator.heartbeat({});
      expect(asked.slice(-3)).toEqual(['heartbeat', 'find', 'heartbeat']);
    },
  );

  test('leaves without a word where nobody is known to coordinate the group', async () => {
    const { asked, failures, join } = createTestMember();
    const coordinator = await join();
    await coordinator.leaveGroup({});
    expect(asked.at(-1)).toBe('leave');
    failures.push(cut());
    await expect(coordinator.heartbeat({})).rejects.toMatchObject({ name: 'CoordinatorAway' });
    await coordinator.leaveGroup({});
    expect(asked.at(-1)).toBe('heartbeat');
  });
});

import { expect, test } from '@jest/globals';
import type { Cluster, Kafka, PartitionAssigner } from 'kafkajs';
import type { Admin } from '../src/admin.ts';
import { createMembership, type SessionOptions } from '../src/membership.ts';

test('a member that begins to join lets its transactions go first: none of them goes on without a place in the group', async () => {
  const noted: string[] = [];
  const cluster = {
    findGroupCoordinator: async () => void noted.push('joins'),
    getNodeIds: () => [],
    findBroker: async () => undefined,
  } as unknown as Cluster;
  const client = {
    consumer({ partitionAssigners }: { partitionAssigners: PartitionAssigner[] }) {
      for (const assigner of partitionAssigners) assigner({ cluster } as never);
      return {};
    },
  } as unknown as Kafka;
  const transactions = {
    of: () => undefined as never,
    fence: async () => undefined,
    commit: async () => undefined,
    close: () => void noted.push('lets go'),
  };
  const options: SessionOptions = {
    group: 'g',
    topics: ['t'],
    sessionTimeoutMs: 30_000,
    rebalanceTimeoutMs: 60_000,
    paused: false,
    handling: {
      kind: 'transactional',
      onBatch: async () => undefined,
      partitionsConcurrently: 1,
      transactions: { idPrefix: 'g', transactionTimeoutMs: 10_000, compressionOf: () => 'none' },
    },
    onAssigned: () => undefined,
  };
  const deps = { client, admin: {} as Admin, metadataMaxAgeMs: 60_000, newTransactions: () => transactions };
  createMembership(deps, options, () => undefined);
  await cluster.findGroupCoordinator({ groupId: 'g' });
  expect(noted).toEqual(['lets go', 'joins']);
});

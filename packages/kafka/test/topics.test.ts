import { describe, expect, test } from '@jest/globals';
import type { Admin as KafkajsAdmin } from 'kafkajs';
import type { AdminConnection } from '../src/admin-connection.ts';
import { planTopics } from '../src/topics.ts';
import { answer } from './scripted-transactions.ts';

/** Brokers of which the first knows the topic, and the one that is asked for its settings does only after so many looks. */
function connectionTo(unknownLooks: number): AdminConnection & { looks: () => number } {
  let looks = 0;
  const admin = {
    fetchTopicMetadata: async () => ({ topics: [{ name: 't', partitions: [{ replicas: [1] }] }] }),
    async describeConfigs() {
      looks += 1;
      if (looks <= unknownLooks) throw answer('UNKNOWN_TOPIC_OR_PARTITION');
      return { resources: [{ resourceName: 't', configEntries: [] }] };
    },
  } as unknown as KafkajsAdmin;
  return { use: (_detail, action) => action(admin), close: async () => undefined, looks: () => looks };
}

describe('topics', () => {
  test('are found also where not every broker has heard of them yet', async () => {
    const connection = connectionTo(2);
    const spec = { topic: 't', partitions: 1, replicationFactor: 1, settings: {} };
    expect(await planTopics(connection, [spec])).toMatchObject([{ topic: 't', kind: 'unchanged' }]);
    expect(connection.looks()).toBe(3);
  });
});

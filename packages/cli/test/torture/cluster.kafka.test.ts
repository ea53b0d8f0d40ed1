import { expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../../test/jest/stack.ts';
import { createCluster } from '../../src/torture/cluster.ts';
import { createPlan } from '../../src/torture/plan.ts';

jest.setTimeout(30_000);

describeKafka('what a run has of Kafka for itself', (stack) => {
  test('is a topic, the topics of a group, and nobody who reads', async () => {
    const cluster = await createCluster({ ...stack, run: `cluster${process.pid}` });
    try {
      const { TRIBUTARY_TOPIC_PREFIX: prefix, TOPICS: topics, GROUP: group, ...others } = cluster.environment;
      expect(topics).toBe('payments');
      expect(prefix).toBe(`${group}.`);
      expect(others).toMatchObject({ KAFKA_BROKERS: stack.brokers.join(','), SCHEMA_REGISTRY_URL: stack.registryUrl });
      const records = createPlan({ seed: 1, run: 'r', objects: 1 }).phases.flatMap((phase) => phase.records);
      const published = await cluster.publish(records);
      expect(published.map(({ record }) => record)).toEqual(records.filter(({ by }) => by === 'topic'));
      expect(await cluster.members()).toBe(0);
      const progress = await cluster.progress();
      expect(progress.map(({ partition, committed }) => [partition, committed])).toEqual(
        [0, 1, 2, 3].map((one) => [one, 0n]),
      );
      expect(progress.reduce((sum, { end }) => sum + Number(end), 0)).toBe(published.length);
    } finally {
      await cluster.close();
    }
  });
});

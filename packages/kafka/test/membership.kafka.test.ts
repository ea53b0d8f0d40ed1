import { randomUUID } from 'node:crypto';
import { afterAll, expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../test/jest/stack.ts';
import { createTestCluster } from './cluster.ts';
import { watch } from './watcher.ts';

jest.setTimeout(30_000);

const kib = 1024;

describeKafka('a consumer that drains a backlog', ({ brokers }) => {
  const cluster = createTestCluster(brokers);
  const { kafka } = cluster;
  afterAll(() => cluster.close());

  test('has no more than 256 KiB of a partition to work on at a time (Invariant 7)', async () => {
    const topic = await cluster.topic();
    const value = 'x'.repeat(49 * kib);
    // Each by itself: what was written together is read together.
    for (let written = 0; written < 20; written += 1) await cluster.write(topic, value);
    const watcher = await watch(kafka, { group: `test-${randomUUID()}`, topics: [topic] });
    cluster.later(() => watcher.consumer.stop());
    await watcher.hasRead(20);
    expect(Math.max(...watcher.batches.map(({ records }) => records.length))).toBe(5);
  });
});

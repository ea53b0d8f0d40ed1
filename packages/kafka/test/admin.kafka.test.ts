import { randomUUID } from 'node:crypto';
import { afterAll, expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../test/jest/stack.ts';
import { createKafka } from '../src/index.ts';
import { createTestCluster, numbered } from './cluster.ts';
import { watch } from './watcher.ts';

jest.setTimeout(30_000);

describeKafka('the admin', ({ brokers }) => {
  const cluster = createTestCluster(brokers);
  const { admin, kafka } = cluster;
  afterAll(() => cluster.close());

  test('makes topics with their settings, and leaves those that are right', async () => {
    const topic = `test-${randomUUID()}`;
    const spec = {
      topic,
      partitions: 3,
      replicationFactor: 1,
      settings: { 'retention.ms': '1000000', 'cleanup.policy': 'compact' },
    };
    const created = {
      topic,
      kind: 'created',
      partitions: { from: 0, to: 3 },
      settings: { 'retention.ms': { from: null, to: '1000000' }, 'cleanup.policy': { from: null, to: 'compact' } },
      left: [],
    };
    expect(await admin.planTopics([spec])).toEqual([created]);
    expect(await admin.topics()).not.toContain(topic);
    expect(await admin.applyTopics([spec])).toEqual([created]);
    expect(await admin.partitionCounts([topic, 'test-no-such-topic'])).toEqual(new Map([[topic, 3]]));
    expect(await admin.applyTopics([spec])).toEqual([
      { topic, kind: 'unchanged', partitions: { from: 3, to: 3 }, settings: {}, left: [] },
    ]);
  });

  test('changes the settings that differ and keeps the others that are set', async () => {
    const topic = await cluster.topic(1, { 'retention.ms': '1000000', 'max.message.bytes': '5000' });
    const spec = { topic, partitions: 1, replicationFactor: 1, settings: { 'retention.ms': '2000000' } };
    expect(await admin.applyTopics([spec])).toMatchObject([
      { kind: 'changed', settings: { 'retention.ms': { from: '1000000', to: '2000000' } } },
    ]);
    const both = { ...spec, settings: { 'retention.ms': '2000000', 'max.message.bytes': '5000' } };
    expect(await admin.planTopics([both])).toMatchObject([{ kind: 'unchanged' }]);
  });

  test('adds partitions only when asked for, and never removes any', async () => {
    const topic = await cluster.topic(2);
    const spec = { topic, partitions: 4, replicationFactor: 3, settings: {} };
    expect(await admin.applyTopics([spec])).toMatchObject([
      {
        kind: 'unchanged',
        left: [
          'has 2 partitions, 4 wanted: added only when asked for, since keys move',
          'has replication factor 1, 3 wanted: reassign its replicas',
        ],
      },
    ]);
    expect(await admin.applyTopics([spec], { increasePartitions: true })).toMatchObject([
      { kind: 'changed', partitions: { from: 2, to: 4 } },
    ]);
    expect(await admin.partitionCounts([topic])).toEqual(new Map([[topic, 4]]));
    const fewer = { ...spec, partitions: 1, replicationFactor: 1 };
    expect(await admin.applyTopics([fewer], { increasePartitions: true })).toMatchObject([
      { kind: 'unchanged', left: ['has 4 partitions, 1 wanted: Kafka cannot remove partitions'] },
    ]);
  });

  test('says what Kafka refuses', async () => {
    const spec = {
      topic: `test-${randomUUID()}`,
      partitions: 1,
      replicationFactor: 1,
      settings: { 'no.such.setting': '1' },
    };
    await expect(admin.applyTopics([spec])).rejects.toMatchObject({
      code: 'kafka.request_failed',
      detail: /INVALID_CONFIG/,
    });
  });

  test('knows where logs begin and end, and removes records', async () => {
    const topic = await cluster.topic(2);
    await cluster.write(topic, ...numbered(5));
    await admin.deleteRecordsBefore(topic, [{ partition: 0, offset: 2n }]);
    expect(await admin.offsets(topic)).toEqual([
      { partition: 0, start: 2n, end: 5n },
      { partition: 1, start: 0n, end: 0n },
    ]);
    await expect(admin.offsets('test-no-such-topic')).rejects.toMatchObject({ code: 'kafka.topic_missing' });
  });

  test('sets and forgets where a group stands, while nobody of it runs', async () => {
    const topic = await cluster.topic(2);
    const group = `test-${randomUUID()}`;
    await cluster.write(topic, ...numbered(5));
    expect(await admin.committed(group, topic)).toEqual([]);
    await admin.setCommitted(group, topic, [
      { partition: 0, offset: 3n },
      { partition: 1, offset: 0n },
    ]);
    expect(await admin.committed(group, topic)).toMatchObject([
      { partition: 0, offset: 3n },
      { partition: 1, offset: 0n },
    ]);
    const watcher = await watch(kafka, { group, topics: [topic] });
    cluster.later(() => watcher.consumer.stop());
    await watcher.hasRead(2);
    expect([watcher.texts, await admin.memberCount(group)]).toEqual([['v3', 'v4'], 1]);
    const refused = admin.setCommitted(group, topic, [{ partition: 0, offset: 0n }]);
    await expect(refused).rejects.toMatchObject({ code: 'kafka.request_failed' });
    await watcher.consumer.stop();
    await admin.deleteGroup(group);
    await admin.deleteGroup(group);
    expect(await admin.committed(group, topic)).toEqual([]);
  });

  test('says where a topic ends while it is asked for another one', async () => {
    const [topic, other] = [await cluster.topic(2), await cluster.topic(3)];
    for (let round = 0; round < 20; round += 1) {
      const fresh = kafka.admin();
      cluster.later(() => fresh.close());
      const ends = fresh.offsets(topic).then((ranges) => ranges.map(({ end }) => end));
      for (let count = 0; count < 3; count += 1)
        expect(await fresh.partitionCounts([other])).toEqual(new Map([[other, 3]]));
      expect(await ends).toEqual([0n, 0n]);
    }
  });

  test('outlives topics that are deleted, and counts brokers', async () => {
    const topic = await cluster.topic();
    await admin.offsets(topic);
    await admin.deleteTopics([topic]);
    await expect(admin.offsets(topic)).rejects.toMatchObject({ code: 'kafka.topic_missing' });
    expect(await admin.brokerCount()).toBe(brokers.length);
    expect(await admin.partitionCounts([topic])).toEqual(new Map());
  });

  test('says that no broker answers', async () => {
    const nowhere = createKafka({ brokers: ['127.0.0.1:1'], clientId: 'tests' }).admin();
    await expect(nowhere.brokerCount()).rejects.toMatchObject({ code: 'kafka.unreachable' });
    await nowhere.close();
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../test/jest/stack.ts';
import { createTestCluster, numbered, until } from './cluster.ts';
import { deleteOffset } from './delete-offset.ts';
import { watch, type Watcher } from './watcher.ts';

jest.setTimeout(30_000);

async function expectStop(watcher: Watcher, detail: RegExp): Promise<void> {
  const error = await watcher.hasStopped();
  expect([error.code, error.detail]).toEqual(['consume.offset_out_of_range', expect.stringMatching(detail)]);
  expect(watcher.texts).toEqual([]);
}

describeKafka('offsets never jump', ({ brokers }) => {
  const cluster = createTestCluster(brokers, { metadataMaxAgeMs: 300 });
  const { admin, kafka } = cluster;
  afterAll(() => cluster.close());

  async function start(group: string, topic: string): Promise<Watcher> {
    const watcher = await watch(kafka, { group, topics: [topic] });
    cluster.later(() => watcher.consumer.stop());
    return watcher;
  }

  /** A group that has read `count` records of a topic and is stopped. */
  async function groupThatRead(topic: string, count: number): Promise<string> {
    const group = `test-${randomUUID()}`;
    const watcher = await start(group, topic);
    await watcher.hasRead(count);
    await watcher.isAssigned();
    await watcher.consumer.stop();
    return group;
  }

  async function positionsOf(group: string, topic: string): Promise<[number, bigint, string | null][]> {
    const committed = await admin.committed(group, topic);
    return committed.map(({ partition, offset, metadata }) => [partition, offset, metadata]);
  }

  describe('a group that never ran', () => {
    test('reads from the beginning, records from before it too', async () => {
      const topic = await cluster.topic();
      await cluster.write(topic, ...numbered(3));
      const watcher = await start(`test-${randomUUID()}`, topic);
      await watcher.hasRead(3);
      expect(watcher.texts).toEqual(numbered(3));
    });

    test('or whose offsets have all expired stops where records were removed: nobody knows whether it had read them', async () => {
      const topic = await cluster.topic();
      await cluster.write(topic, ...numbered(3));
      const group = await groupThatRead(topic, 3);
      await cluster.write(topic, ...numbered(5));
      await admin.deleteRecordsBefore(topic, [{ partition: 0, offset: 5n }]);
      await admin.deleteGroup(group);
      await expectStop(
        await start(group, topic),
        /partition 0: committed nothing, and records were removed already, log 5 to 8/,
      );
      await admin.setCommitted(group, topic, [{ partition: 0, offset: 5n }]);
      const watcher = await start(group, topic);
      await watcher.hasRead(3);
      expect(watcher.texts).toEqual(['v2', 'v3', 'v4']);
    });

    test('commits where it starts in every partition before it reads, so that it is known to have run', async () => {
      const topic = await cluster.topic(3);
      const group = await groupThatRead(topic, 0);
      expect(await positionsOf(group, topic)).toEqual([
        [0, 0n, 'partitions=3'],
        [1, 0n, 'partitions=3'],
        [2, 0n, 'partitions=3'],
      ]);
    });

    test('may start with two members at once', async () => {
      const topic = await cluster.topic(4);
      const group = `test-${randomUUID()}`;
      const [one, other] = await Promise.all([start(group, topic), start(group, topic)]);
      await Promise.all([one.isAssigned(), other.isAssigned()]);
      await until(async () => (await positionsOf(group, topic)).length === 4);
      await until(async () => {
        await cluster.write(topic, 'x');
        return (await positionsOf(group, topic)).some(([, , metadata]) => metadata === 'partitions=4');
      });
      expect([...one.errors, ...other.errors]).toEqual([]);
    });
  });

  describe('a group that ran and is stopped', () => {
    test('goes on where it was', async () => {
      const topic = await cluster.topic();
      await cluster.write(topic, ...numbered(3));
      const group = await groupThatRead(topic, 3);
      await cluster.write(topic, 'next');
      const watcher = await start(group, topic);
      await watcher.hasRead(1);
      expect(watcher.texts).toEqual(['next']);
      expect(await positionsOf(group, topic)).toEqual([[0, 4n, 'partitions=1']]);
    });

    test('goes on when everything that it has read was removed', async () => {
      const topic = await cluster.topic();
      await cluster.write(topic, ...numbered(3));
      const group = await groupThatRead(topic, 3);
      await admin.deleteRecordsBefore(topic, [{ partition: 0, offset: 3n }]);
      await cluster.write(topic, 'next');
      const watcher = await start(group, topic);
      await watcher.hasRead(1);
      expect(watcher.texts).toEqual(['next']);
    });

    test('stops when records that it has not read were removed', async () => {
      const topic = await cluster.topic();
      await cluster.write(topic, ...numbered(3));
      const group = await groupThatRead(topic, 3);
      await cluster.write(topic, ...numbered(5));
      await admin.deleteRecordsBefore(topic, [{ partition: 0, offset: 5n }]);
      await expectStop(await start(group, topic), /partition 0: committed 3, log 5 to 8/);
      expect(await positionsOf(group, topic)).toEqual([[0, 3n, 'partitions=1']]);
    });

    test('stops when its offset lies beyond the end', async () => {
      const topic = await cluster.topic();
      await cluster.write(topic, ...numbered(3));
      const group = await groupThatRead(topic, 3);
      await admin.setCommitted(group, topic, [{ partition: 0, offset: 9n }]);
      await expectStop(await start(group, topic), /committed 9, log 0 to 3/);
    });

    test('stops when the offset of one partition is gone, and hands out nothing of the others', async () => {
      const topic = await cluster.topic(2);
      await cluster.write(topic, ...numbered(3));
      const group = await groupThatRead(topic, 3);
      await deleteOffset(brokers[0] ?? '', { group, topic, partition: 1 });
      await cluster.write(topic, 'next');
      await expectStop(await start(group, topic), /partition 1: committed nothing although the group has run/);
    });

    test('goes on where a person has put it', async () => {
      const topic = await cluster.topic(2);
      await cluster.write(topic, ...numbered(3));
      const group = await groupThatRead(topic, 3);
      await deleteOffset(brokers[0] ?? '', { group, topic, partition: 0 });
      await admin.setCommitted(group, topic, [{ partition: 0, offset: 1n }]);
      const watcher = await start(group, topic);
      await watcher.hasRead(2);
      expect(watcher.texts).toEqual(['v1', 'v2']);
    });

    test('reads a partition that is new since from its beginning', async () => {
      const topic = await cluster.topic(1);
      await cluster.write(topic, ...numbered(3));
      const group = await groupThatRead(topic, 3);
      await admin.applyTopics([{ topic, partitions: 2, replicationFactor: 1, settings: {} }], {
        increasePartitions: true,
      });
      const producer = kafka.producer();
      cluster.later(() => producer.close());
      await producer.publish([{ topic, key: null, value: Buffer.from('first'), partition: 1 }]);
      const watcher = await start(group, topic);
      await watcher.hasRead(1);
      expect(watcher.texts).toEqual(['first']);
      await until(async () =>
        (await positionsOf(group, topic)).some(([partition, offset]) => partition === 1 && offset === 1n),
      );
    });

    test('skips nothing of a topic that was deleted and made anew', async () => {
      const topic = await cluster.topic();
      await cluster.write(topic, ...numbered(3));
      const group = await groupThatRead(topic, 3);
      await admin.deleteTopics([topic]);
      await until(async () => !(await admin.topics()).includes(topic));
      await admin.applyTopics([{ topic, partitions: 1, replicationFactor: 1, settings: {} }]);
      await cluster.write(topic, 'new');
      const watcher = await start(group, topic);
      await until(() => watcher.texts.length + watcher.errors.length > 0);
      // The broker forgets the offset with the topic; if it has not yet, it lies beyond the end.
      expect(watcher.errors.length === 0 ? watcher.texts : watcher.errors[0]?.code).toEqual(
        watcher.errors.length === 0 ? ['new'] : 'consume.offset_out_of_range',
      );
    });
  });

  describe('a consumer that runs', () => {
    test('stops when records that it has not read are removed, and its offset stays', async () => {
      const topic = await cluster.topic();
      await cluster.write(topic, ...numbered(3));
      const group = `test-${randomUUID()}`;
      const watcher = await start(group, topic);
      await watcher.hasRead(3);
      await until(async () => (await positionsOf(group, topic))[0]?.[1] === 3n);
      watcher.consumer.pause();
      await cluster.write(topic, ...numbered(5));
      await admin.deleteRecordsBefore(topic, [{ partition: 0, offset: 6n }]);
      watcher.consumer.resume();
      const error = await watcher.hasStopped();
      expect([error.code, error.detail]).toEqual([
        'consume.offset_out_of_range',
        expect.stringMatching(/partition 0: position 3, log 6 to 8/),
      ]);
      expect(watcher.texts).toEqual(numbered(3));
      expect(await positionsOf(group, topic)).toEqual([[0, 3n, 'partitions=1']]);
    });

    test('reads a partition that is added from its beginning', async () => {
      const topic = await cluster.topic(1);
      const group = `test-${randomUUID()}`;
      const watcher = await start(group, topic);
      await watcher.isAssigned();
      await admin.applyTopics([{ topic, partitions: 3, replicationFactor: 1, settings: {} }], {
        increasePartitions: true,
      });
      const producer = kafka.producer();
      cluster.later(() => producer.close());
      await producer.publish([{ topic, key: null, value: Buffer.from('first'), partition: 2 }]);
      await watcher.hasRead(1);
      expect(watcher.texts).toEqual(['first']);
      expect((await positionsOf(group, topic)).map(([partition]) => partition)).toEqual([0, 1, 2]);
    });

    test('stops with kafka.topic_missing when its topic is deleted', async () => {
      const topic = await cluster.topic();
      const watcher = await start(`test-${randomUUID()}`, topic);
      await watcher.isAssigned();
      await admin.deleteTopics([topic]);
      expect(await watcher.hasStopped()).toMatchObject({ code: 'kafka.topic_missing', detail: topic });
    });
  });
});

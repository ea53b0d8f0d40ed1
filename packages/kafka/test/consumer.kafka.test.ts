import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, jest, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { describeKafka } from '../../../test/jest/stack.ts';
import { createKafka, type ConsumerOptions } from '../src/index.ts';
import { createBrokerProxy, type RequestKind } from './broker-proxy.ts';
import { createTestCluster, firstCopies, numbered, until } from './cluster.ts';
import { watch, type Watcher } from './watcher.ts';

jest.setTimeout(30_000);

/** A handler that finishes only by being aborted. */
const giveUpWhenAborted: ConsumerOptions['onBatch'] = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));

describeKafka('a consumer', ({ brokers }) => {
  const cluster = createTestCluster(brokers);
  const { admin, kafka } = cluster;
  afterAll(() => cluster.close());

  async function start(topic: string, options: Partial<ConsumerOptions> = {}): Promise<Watcher> {
    const watcher = await watch(kafka, { group: `test-${randomUUID()}`, topics: [topic], ...options });
    cluster.later(() => watcher.consumer.stop());
    return watcher;
  }

  async function committedOf(group: string, topic: string): Promise<bigint | undefined> {
    const offsets = await admin.committed(group, topic);
    return offsets.find(({ partition }) => partition === 0)?.offset;
  }

  test('commits a batch after its handler has resolved, and not before', async () => {
    const topic = await cluster.topic();
    const group = `test-${randomUUID()}`;
    await cluster.write(topic, ...numbered(3));
    const finish = Promise.withResolvers<void>();
    const watcher = await start(topic, { group, onBatch: () => finish.promise });
    await watcher.hasRead(3);
    await sleep(300);
    expect(await committedOf(group, topic)).toBe(0n);
    finish.resolve();
    await until(async () => (await committedOf(group, topic)) === 3n);
  });

  test('hands a batch out again when its handler has failed', async () => {
    const topic = await cluster.topic();
    await cluster.write(topic, ...numbered(3));
    let failures = 2;
    const onBatch = async (): Promise<void> => {
      if (failures > 0) throw new TypeError(`failure ${(failures -= 1)}`);
    };
    const watcher = await start(topic, { onBatch });
    await watcher.hasRead(9);
    await cluster.write(topic, 'next');
    await watcher.hasRead(10);
    expect(watcher.texts).toEqual([...numbered(3), ...numbered(3), ...numbered(3), 'next']);
    // Without leaving the group, whatever was thrown.
    expect([watcher.errors, watcher.assignments.length]).toEqual([[], 1]);
  });

  test('a batch whose process was killed before the commit is handed out again', async () => {
    const topic = await cluster.topic();
    const group = `test-${randomUUID()}`;
    await cluster.write(topic, ...numbered(3));
    const script = join(import.meta.dirname, 'killed-consumer.ts');
    const child = spawnSync(process.execPath, [
      '--conditions=tributary-source',
      script,
      brokers[0] ?? '',
      group,
      topic,
    ]);
    expect([child.signal, String(child.stdout)]).toEqual(['SIGKILL', 'v0 v1 v2\n']);
    const watcher = await start(topic, { group });
    await watcher.hasRead(3);
    expect(watcher.texts).toEqual(numbered(3));
  });

  test('a batch that lasts longer than the session keeps its partitions', async () => {
    const topic = await cluster.topic();
    const group = `test-${randomUUID()}`;
    await cluster.write(topic, 'long');
    const watcher = await start(topic, { group, sessionTimeoutMs: 1_200, onBatch: () => sleep(3_500) });
    await until(async () => (await committedOf(group, topic)) === 1n);
    expect(watcher.texts).toEqual(['long']);
    expect(watcher.batches[0]?.signal.aborted).toBe(false);
    expect(watcher.assignments).toHaveLength(1);
  });

  test('stop aborts the running batch, waits for it, commits it and leaves the group', async () => {
    const topic = await cluster.topic();
    const group = `test-${randomUUID()}`;
    await cluster.write(topic, 'running');
    let isDone = false;
    const onBatch = async (): Promise<void> => {
      await sleep(600);
      isDone = true;
    };
    const watcher = await start(topic, { group, onBatch });
    await watcher.hasRead(1);
    await watcher.consumer.stop();
    expect([isDone, watcher.batches[0]?.signal.aborted]).toEqual([true, true]);
    expect(await committedOf(group, topic)).toBe(1n);
    expect(await admin.memberCount(group)).toBe(0);
    await cluster.write(topic, 'late');
    await sleep(300);
    expect([watcher.texts, watcher.errors]).toEqual([['running'], []]);
  });

  test('a batch that gives up when it is aborted is not committed', async () => {
    const topic = await cluster.topic();
    const group = `test-${randomUUID()}`;
    await cluster.write(topic, 'x');
    const watcher = await start(topic, { group, onBatch: giveUpWhenAborted });
    await watcher.hasRead(1);
    await watcher.consumer.stop();
    expect(await committedOf(group, topic)).toBe(0n);
  });

  test('pause holds records back and keeps the partitions; resume reads on', async () => {
    const topic = await cluster.topic();
    const watcher = await start(topic, { sessionTimeoutMs: 1_200 });
    await watcher.isAssigned();
    watcher.consumer.pause();
    await cluster.write(topic, 'held');
    await sleep(2_000);
    expect(watcher.texts).toEqual([]);
    watcher.consumer.resume();
    await watcher.hasRead(1);
    expect(watcher.assignments).toHaveLength(1);
  });

  test('handles as many partitions at a time as it is told to', async () => {
    const topic = await cluster.topic(2);
    const producer = kafka.producer();
    cluster.later(() => producer.close());
    const records = [0, 1].map((partition) => ({ topic, key: null, value: Buffer.from(`p${partition}`), partition }));
    await producer.publish(records);
    const both = Promise.withResolvers<void>();
    let running = 0;
    const onBatch = async (): Promise<void> => {
      running += 1;
      if (running === 2) both.resolve();
      await both.promise;
    };
    const watcher = await start(topic, { partitionsConcurrently: 2, onBatch });
    await watcher.hasRead(2);
    expect(watcher.texts.toSorted()).toEqual(['p0', 'p1']);
  });

  test('a second member takes partitions over, the running batch is told, and nothing is left out', async () => {
    const topic = await cluster.topic(2);
    const group = `test-${randomUUID()}`;
    await cluster.write(topic, ...numbered(3));
    const first = await start(topic, { group, onBatch: giveUpWhenAborted, sessionTimeoutMs: 1_500 });
    await first.hasRead(3);
    const second = await start(topic, { group });
    await second.isAssigned();
    await until(() => first.batches[0]?.signal.aborted ?? false);
    await first.consumer.stop();
    await until(async () => (await committedOf(group, topic)) === 3n);
    expect(firstCopies(second.texts)).toEqual(numbered(3));
  });

  test.each<RequestKind>(['SyncGroup', 'Metadata'])(
    'a member that no answer to %s reached joins again, and reads',
    async (kind) => {
      const topic = await cluster.topic(2);
      const group = `test-${randomUUID()}`;
      const proxy = createBrokerProxy();
      const behindProxy = createTestCluster(brokers, { openSocket: proxy.openSocket });
      cluster.later(async () => {
        await behindProxy.close();
        await proxy.close();
      });
      // After this brokers send a member away that does not ask for its partitions.
      const rebalanceTimeoutMs = 60_000;
      const first = await watch(behindProxy.kafka, { group, topics: [topic], rebalanceTimeoutMs });
      cluster.later(() => first.consumer.stop());
      await first.isAssigned();
      proxy.swallowAnswer(kind);
      const second = await start(topic, { group, rebalanceTimeoutMs });
      await second.isAssigned();
      const producer = kafka.producer();
      cluster.later(() => producer.close());
      await producer.publish([0, 1].map((partition) => ({ topic, key: null, value: Buffer.from('x'), partition })));
      await until(() => new Set([...first.batches, ...second.batches].map((batch) => batch.partition)).size === 2);
      expect([first.batches.length, second.batches.length]).toEqual([1, 1]);
    },
  );

  test('a member that lost its partitions commits nothing of them', async () => {
    const topic = await cluster.topic();
    const group = `test-${randomUUID()}`;
    await cluster.write(topic, ...numbered(3));
    const finish = Promise.withResolvers<void>();
    cluster.later(async () => finish.resolve());
    const first = await start(topic, { group, onBatch: () => finish.promise, rebalanceTimeoutMs: 1_000 });
    await first.hasRead(3);
    const second = await start(topic, { group, onBatch: giveUpWhenAborted, rebalanceTimeoutMs: 1_000 });
    await second.hasRead(3);
    await until(() => first.batches[0]?.signal.aborted ?? false);
    finish.resolve();
    await sleep(500);
    expect(await committedOf(group, topic)).toBe(0n);
  });

  test('outlives brokers that are away, and goes on where it was', async () => {
    const topic = await cluster.topic();
    const proxy = createBrokerProxy();
    const own = createKafka({ brokers, clientId: 'tests', connectionTimeoutMs: 500, openSocket: proxy.openSocket });
    const watcher = await watch(own, { group: `test-${randomUUID()}`, topics: [topic] });
    cluster.later(async () => {
      await watcher.consumer.stop();
      await own.close();
      await proxy.close();
    });
    await cluster.write(topic, 'before');
    await watcher.hasRead(1);
    await sleep(200);
    proxy.setBrokers('refused');
    await cluster.write(topic, 'meanwhile');
    await sleep(2_500);
    proxy.setBrokers('there');
    await watcher.hasRead(2);
    expect([firstCopies(watcher.texts), watcher.errors]).toEqual([['before', 'meanwhile'], []]);
  });

  test('skips what was aborted and the markers of transactions, and commits behind them', async () => {
    const topic = await cluster.topic();
    const group = `test-${randomUUID()}`;
    const client = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING });
    const producer = client.producer({
      transactionalId: `test-${randomUUID()}`,
      maxInFlightRequests: 1,
      idempotent: true,
    });
    cluster.later(() => producer.disconnect());
    await producer.connect();
    const write = async (value: string, end: 'commit' | 'abort'): Promise<void> => {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ value, partition: 0 }] });
      await transaction[end]();
    };
    const watcher = await start(topic, { group });
    await write('one', 'commit');
    await write('aborted', 'abort');
    await write('two', 'commit');
    await watcher.hasRead(2);
    await write('aborted', 'abort');
    await until(async () => (await committedOf(group, topic)) === 8n);
    await write('three', 'commit');
    await watcher.hasRead(3);
    expect([watcher.texts, watcher.errors]).toEqual([['one', 'two', 'three'], []]);
  });

  test('stops for good with a compression that nobody here reads, and says so', async () => {
    const topic = await cluster.topic();
    const client = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING });
    const codec = kafkajs.CompressionCodecs[kafkajs.CompressionTypes.Snappy];
    // A block of snappy may be one literal: its length, and the length again in front of the bytes.
    kafkajs.CompressionCodecs[kafkajs.CompressionTypes.Snappy] = () => ({
      compress: async ({ buffer }: { buffer: Buffer }) =>
        Buffer.concat([Buffer.from([buffer.length, (buffer.length - 1) << 2]), buffer]),
    });
    const producer = client.producer();
    cluster.later(() => producer.disconnect());
    await producer.connect();
    await producer.send({ topic, messages: [{ value: 'x' }], compression: kafkajs.CompressionTypes.Snappy });
    kafkajs.CompressionCodecs[kafkajs.CompressionTypes.Snappy] = codec;
    const watcher = await start(topic);
    expect(await watcher.hasStopped()).toMatchObject({ code: 'kafka.request_failed' });
  });

  test('needs its topics', async () => {
    await expect(start('test-no-such-topic')).rejects.toMatchObject({ code: 'kafka.topic_missing' });
  });

  test('needs brokers', async () => {
    const nowhere = createKafka({ brokers: ['127.0.0.1:1'], clientId: 'tests' });
    cluster.later(() => nowhere.close());
    await expect(watch(nowhere, { group: 'g', topics: ['t'] })).rejects.toMatchObject({ code: 'kafka.unreachable' });
  });
});

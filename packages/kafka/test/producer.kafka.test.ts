import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../test/jest/stack.ts';
import { createKafka, isPublishError, type OutgoingRecord, type Producer, type ProducerOptions } from '../src/index.ts';
import { createBrokerProxy, type BrokerProxy } from './broker-proxy.ts';
import { createTestCluster, firstCopies, numbered, textsOf } from './cluster.ts';

jest.setTimeout(30_000);

function record(topic: string, value: string | Buffer, partition?: number): OutgoingRecord {
  return { topic, key: null, value: Buffer.from(value), ...(partition !== undefined && { partition }) };
}

describeKafka('publish', ({ brokers }) => {
  const cluster = createTestCluster(brokers);
  afterAll(() => cluster.close());

  /** A producer behind a proxy of its own. */
  function producerBehindProxy(options: ProducerOptions = {}): { producer: Producer; proxy: BrokerProxy } {
    const proxy = createBrokerProxy();
    const kafka = createKafka({
      brokers,
      clientId: 'tests',
      connectionTimeoutMs: 500,
      metadataMaxAgeMs: 200,
      openSocket: proxy.openSocket,
    });
    const producer = kafka.producer(options);
    cluster.later(async () => {
      await producer.close();
      await kafka.close();
      await proxy.close();
    });
    return { producer, proxy };
  }

  test('resolves with where each record stands, in order', async () => {
    const topic = await cluster.topic(2);
    const producer = cluster.kafka.producer();
    cluster.later(() => producer.close());
    const acknowledged = await producer.publish([record(topic, 'a', 1), record(topic, 'b', 0), record(topic, 'c', 1)]);
    expect(acknowledged).toEqual([
      { topic, partition: 1, offset: 0n },
      { topic, partition: 0, offset: 0n },
      { topic, partition: 1, offset: 1n },
    ]);
    expect(await producer.publish([])).toEqual([]);
  });

  test('keys, values and headers come back as they were written, duplicates in order', async () => {
    const topic = await cluster.topic();
    const producer = cluster.kafka.producer();
    cluster.later(() => producer.close());
    const headers = [
      ['twice', 'one'],
      ['binary', Buffer.from([0, 255])],
      ['__proto__', 'odd'],
      ['constructor', ''],
      ['twice', 'two'],
    ] as const;
    await producer.publish([
      { topic, key: Buffer.from([1, 0]), value: Buffer.from([0, 200]), headers },
      { topic, key: '', value: null },
    ]);
    const [first, second] = await cluster.read(topic);
    expect([first?.key, first?.value]).toEqual([Buffer.from([1, 0]), Buffer.from([0, 200])]);
    const written = headers.map(([key, value]) => [key, Buffer.from(value)] as const);
    for (const name of new Set(headers.map((header) => header[0]))) {
      expect(first?.headers.filter(([read]) => read === name)).toEqual(written.filter(([one]) => one === name));
    }
    expect(first?.headers).toHaveLength(headers.length);
    expect([second?.key, second?.value, second?.headers]).toEqual([Buffer.alloc(0), null, []]);
    expect(Math.abs(Date.now() - (first?.timestampMs ?? 0))).toBeLessThan(60_000);
  });

  test.each(['gzip', 'zstd'] as const)('what was compressed with %s is read again', async (compression) => {
    const topic = await cluster.topic();
    const producer = cluster.kafka.producer({ compression });
    cluster.later(() => producer.close());
    await producer.publish(numbered(500).map((value) => record(topic, value)));
    expect(textsOf(await cluster.read(topic))).toEqual(numbered(500));
  });

  test('what waits while a send is in flight goes out together with the next', async () => {
    const topic = await cluster.topic();
    const { producer, proxy } = producerBehindProxy();
    await producer.publish([record(topic, 'warm')]);
    proxy.delayProduceAnswers(100);
    const before = proxy.produced.requests;
    const publishing = numbered(50).map(async (value, index) => {
      await new Promise((resolve) => setTimeout(resolve, index));
      await producer.publish([record(topic, value)]);
    });
    await Promise.all(publishing);
    expect(proxy.produced.requests - before).toBeLessThanOrEqual(4);
    expect(textsOf(await cluster.read(topic))).toHaveLength(51);
  });

  describe('never has two sends to one partition in flight', () => {
    test('from two producers of a Kafka', async () => {
      const topic = await cluster.topic();
      const proxy = createBrokerProxy();
      const kafka = createKafka({ brokers, clientId: 'tests', openSocket: proxy.openSocket });
      const producers = [kafka.producer({ maxBatchRecords: 1 }), kafka.producer({ maxBatchRecords: 1 })];
      cluster.later(async () => {
        await Promise.all(producers.map((producer) => producer.close()));
        await kafka.close();
        await proxy.close();
      });
      proxy.delayProduceAnswers(30);
      await Promise.all(
        producers.flatMap((producer) => numbered(5).map((value) => producer.publish([record(topic, value)]))),
      );
      expect(proxy.produced).toEqual({ requests: 10, mostAtATime: 1 });
    });

    test('with a lost answer to the first of two', async () => {
      const topic = await cluster.topic();
      const { producer, proxy } = producerBehindProxy({ maxBatchRecords: 1 });
      await producer.publish([record(topic, 'warm')]);
      proxy.swallowProduceAnswers(1);
      await Promise.all(['A', 'B'].map((value) => producer.publish([record(topic, value)])));
      await producer.publish([record(topic, 'C')]);
      const stored = textsOf(await cluster.read(topic));
      expect(firstCopies(stored)).toEqual(['warm', 'A', 'B', 'C']);
      // The first was stored before its answer was lost: that the second copy is there shows that the answer was.
      expect(stored.filter((value) => value === 'A')).toHaveLength(2);
    });

    test('with a send that fails, and the next', async () => {
      const topic = await cluster.topic();
      const { producer, proxy } = producerBehindProxy();
      await producer.publish([record(topic, 'warm')]);
      proxy.swallowProduceAnswers(Number.POSITIVE_INFINITY);
      const failed = await producer.publish([record(topic, 'A')], { deadlineMs: 700 }).catch((error: unknown) => error);
      expect(isPublishError(failed) && failed.code).toBe('publish.failed');
      proxy.swallowProduceAnswers(0);
      await producer.publish([record(topic, 'B')]);
      await producer.publish([record(topic, 'C')]);
      const stored = firstCopies(textsOf(await cluster.read(topic)));
      // `A` failed, which means that it may be stored all the same.
      expect(stored.filter((value) => value !== 'A')).toEqual(['warm', 'B', 'C']);
    });

    test('with answers lost again and again while many wait', async () => {
      const topic = await cluster.topic(2);
      const { producer, proxy } = producerBehindProxy({ maxBatchRecords: 3 });
      const values = numbered(40);
      proxy.swallowEveryNth(4);
      await Promise.all(values.map((value, index) => producer.publish([record(topic, value, index % 2)])));
      const stored = await cluster.read(topic);
      expect(stored.length).toBeGreaterThan(values.length);
      for (const partition of [0, 1]) {
        const copies = firstCopies(textsOf(stored.filter((one) => one.partition === partition)));
        expect(copies).toEqual(values.filter((_, index) => index % 2 === partition));
      }
    });
  });

  test('a topic that does not exist is kafka.topic_missing, at once, and is not made', async () => {
    const { producer } = producerBehindProxy();
    const failed = producer.publish([record('test-no-such-topic', 'x')]);
    await expect(failed).rejects.toMatchObject({ code: 'kafka.topic_missing', failures: [{ index: 0 }] });
    expect(await cluster.admin.topics()).not.toContain('test-no-such-topic');
  });

  test('a topic that was deleted is kafka.topic_missing, and the others go on', async () => {
    const [gone, kept] = [await cluster.topic(), await cluster.topic()];
    const { producer } = producerBehindProxy();
    await producer.publish([record(gone, 'x'), record(kept, 'x')]);
    await cluster.admin.deleteTopics([gone]);
    await expect(producer.publish([record(gone, 'y')])).rejects.toMatchObject({ code: 'kafka.topic_missing' });
    // By now kafkajs has looked its topics up again.
    await sleep(300);
    await producer.publish([record(kept, 'y')]);
    expect(textsOf(await cluster.read(kept))).toEqual(['x', 'y']);
  });

  test('a record that is too large is refused alone, and its neighbours are stored in order', async () => {
    const topic = await cluster.topic(1, { 'max.message.bytes': '20000' });
    const { producer } = producerBehindProxy();
    const values = numbered(200).map((value) => value.padEnd(500, '.'));
    const large = Buffer.alloc(30_000);
    const records = values.map((value) => record(topic, value));
    records.splice(77, 0, record(topic, large));
    const failed = await producer.publish(records).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'publish.record_too_large', failures: [{ index: 77 }] });
    expect(textsOf(await cluster.read(topic))).toEqual(values);
  });

  test('batches stay below what a topic takes by default', async () => {
    const topic = await cluster.topic();
    const { producer, proxy } = producerBehindProxy();
    const before = proxy.produced.requests;
    await producer.publish(numbered(30).map((value) => record(topic, value.padEnd(100_000, '.'))));
    // 3 MB in parts of at most 900 KB: four requests, none of them refused and sent again.
    expect(proxy.produced.requests - before).toBe(4);
  });

  test('a record above what a broker reads at all is refused without being sent', async () => {
    const topic = await cluster.topic();
    const { producer, proxy } = producerBehindProxy();
    const failed = producer.publish([record(topic, Buffer.alloc(65 * 1024 * 1024))]);
    await expect(failed).rejects.toMatchObject({ code: 'publish.record_too_large' });
    expect(proxy.produced.requests).toBe(0);
  });

  test('partitions that were added are used, also by a client that does not know them yet', async () => {
    const topic = await cluster.topic(1);
    const { producer } = producerBehindProxy();
    await producer.publish([record(topic, 'before', 0)]);
    await cluster.admin.applyTopics([{ topic, partitions: 3, replicationFactor: 1, settings: {} }], {
      increasePartitions: true,
    });
    expect(await producer.publish([record(topic, 'after', 2)])).toEqual([{ topic, partition: 2, offset: 0n }]);
    const stored = await cluster.read(topic);
    expect(stored.map(({ partition, value }) => [partition, String(value)])).toEqual([
      [0, 'before'],
      [2, 'after'],
    ]);
    await expect(producer.publish([record(topic, 'x', 3)])).rejects.toMatchObject({ code: 'publish.failed' });
  });

  test.each(['refused', 'silent'] as const)(
    'brokers that are away (%s) fail a publish in time, and what failed waiting is never sent',
    async (state) => {
      const topic = await cluster.topic();
      const { producer, proxy } = producerBehindProxy({ deadlineMs: 1_000, maxBatchRecords: 1 });
      await producer.publish([record(topic, 'before')]);
      proxy.setBrokers(state);
      const startedAt = performance.now();
      const failed = await Promise.allSettled(['A', 'B', 'C'].map((value) => producer.publish([record(topic, value)])));
      expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      const sentBefore = proxy.produced.requests;
      proxy.setBrokers('there');
      await producer.publish([record(topic, 'after')], { deadlineMs: 20_000 });
      expect(textsOf(await cluster.read(topic))).toEqual(['before', 'after']);
      expect(proxy.produced.requests - sentBefore).toBe(1);
    },
  );

  test('brokers that are away at the start fail the first publish in time', async () => {
    const topic = await cluster.topic();
    const { producer, proxy } = producerBehindProxy({ deadlineMs: 700 });
    proxy.setBrokers('refused');
    await expect(producer.publish([record(topic, 'x')])).rejects.toMatchObject({ code: 'publish.failed' });
    proxy.setBrokers('there');
    await producer.publish([record(topic, 'y')], { deadlineMs: 20_000 });
    expect(textsOf(await cluster.read(topic))).toEqual(['y']);
  });

  test('an aborted signal ends the waiting, and close waits for what is on its way', async () => {
    const topic = await cluster.topic();
    const { producer, proxy } = producerBehindProxy();
    await producer.publish([record(topic, 'warm')]);
    proxy.delayProduceAnswers(300);
    const stopping = new AbortController();
    const aborted = producer.publish([record(topic, 'A')], { signal: stopping.signal });
    const kept = producer.publish([record(topic, 'B')]);
    stopping.abort(new Error('enough'));
    await expect(aborted).rejects.toMatchObject({ code: 'publish.failed', cause: { message: 'enough' } });
    await producer.close();
    await expect(kept).resolves.toHaveLength(1);
    await expect(producer.publish([record(topic, 'late')])).rejects.toMatchObject({ code: 'publish.failed' });
  });
});

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, jest, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { describeKafka } from '../../../test/jest/stack.ts';
import type { Consumer, OpenBatch, ReaderOptions } from '../src/index.ts';
import { createTestCluster, firstCopies, numbered, until } from './cluster.ts';

jest.setTimeout(30_000);

/** A record that was handed out. `end` is called by the test. */
interface Handed {
  text: string;
  partition: number;
  signal: AbortSignal;
  end(): void;
}

interface Reader {
  consumer: Consumer;
  handed: Handed[];
  texts(partition?: number): string[];
  hasRead(count: number): Promise<void>;
  end(...texts: string[]): void;
  errors: unknown[];
  assignments: number[];
}

/** Ends a batch when all of its records have ended, or gives up when it is aborted. */
function handOut(batch: OpenBatch, handed: Handed[], isSlow: (text: string) => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let open = batch.records.length;
  batch.signal.addEventListener('abort', () => reject(new Error('aborted')));
  for (const [index, { value }] of batch.records.entries()) {
    const end = (): void => {
      batch.ended(index);
      open -= 1;
      if (open === 0) resolve();
    };
    const text = String(value);
    handed.push({ text, partition: batch.partition, signal: batch.signal, end });
    if (!isSlow(text)) end();
  }
  return promise;
}

describeKafka('a consumer that reads ahead', ({ brokers }) => {
  const cluster = createTestCluster(brokers);
  const { admin, kafka } = cluster;
  afterAll(() => cluster.close());

  /** Records whose text `isSlow` picks end when the test says so, the others at once. */
  async function start(
    topic: string,
    { isSlow = () => false, ...options }: Partial<ReaderOptions> & { isSlow?: (text: string) => boolean } = {},
  ): Promise<Reader> {
    const handed: Handed[] = [];
    const errors: unknown[] = [];
    const assignments: number[] = [];
    const consumer = await kafka.startReader({
      group: `test-${randomUUID()}`,
      topics: [topic],
      sessionTimeoutMs: 6_000,
      rebalanceTimeoutMs: 10_000,
      readAhead: { records: 100, bytes: 1_000_000 },
      onBatch: (batch) => handOut(batch, handed, isSlow),
      onStopped: (error) => errors.push(error),
      onAssigned: (partitions) => assignments.push(partitions[topic]?.length ?? 0),
      ...options,
    });
    cluster.later(() => consumer.stop());
    return {
      consumer,
      handed,
      errors,
      assignments,
      texts: (partition = 0) => handed.filter((one) => one.partition === partition).map(({ text }) => text),
      hasRead: (count) => until(() => handed.length >= count),
      end: (...texts) => handed.filter(({ text }) => texts.includes(text)).forEach(({ end }) => end()),
    };
  }

  const groupOf = (): string => `test-${randomUUID()}`;
  const committedOf = async (group: string, topic: string, of = 0): Promise<bigint | undefined> =>
    (await admin.committed(group, topic)).find(({ partition }) => partition === of)?.offset;
  const isCommitted = (group: string, topic: string, offset: bigint): Promise<void> =>
    until(async () => (await committedOf(group, topic)) === offset);

  async function writeTo(topic: string, partition: number, ...values: string[]): Promise<void> {
    const producer = kafka.producer();
    await producer.publish(values.map((value) => ({ topic, key: null, value: Buffer.from(value), partition })));
    await producer.close();
  }

  test('reads a partition on while a record of it is open, and commits up to that record and not beyond', async () => {
    const topic = await cluster.topic();
    const group = groupOf();
    await cluster.write(topic, ...numbered(3));
    const reader = await start(topic, { group, isSlow: (text) => text === 'v1' });
    await reader.hasRead(3);
    await cluster.write(topic, 'next');
    await reader.hasRead(4);
    await isCommitted(group, topic, 1n);
    await sleep(1_200);
    expect(await committedOf(group, topic)).toBe(1n);
    reader.end('v1');
    await isCommitted(group, topic, 4n);
    expect(reader.texts()).toEqual([...numbered(3), 'next']);
  });

  test('does not read a partition on of which enough is open, reads the others, and goes on when it has ended', async () => {
    const topic = await cluster.topic(2);
    const reader = await start(topic, { readAhead: { records: 5, bytes: 1_000_000 }, isSlow: (text) => text < 'w' });
    await writeTo(topic, 0, ...numbered(5));
    await reader.hasRead(5);
    // Long enough for the partition to be paused.
    await sleep(1_000);
    for (const text of numbered(20).slice(5)) {
      await writeTo(topic, 0, text);
      await writeTo(topic, 1, `w-${text}`);
    }
    await until(() => reader.texts(1).length === 15);
    expect(reader.texts(0)).toEqual(numbered(5));
    while (reader.texts(0).length < 20) {
      reader.end(...reader.texts(0));
      await sleep(50);
    }
    expect(reader.texts(0)).toEqual(numbered(20));
  });

  test('hands out again what has not ended when the handling of a batch failed, and stays in the group', async () => {
    const topic = await cluster.topic();
    await cluster.write(topic, ...numbered(3));
    let failures = 2;
    const texts: string[] = [];
    const reader = await start(topic, {
      async onBatch({ records, ended }) {
        texts.push(...records.map(({ value }) => String(value)));
        ended(0);
        if ((failures -= 1) >= 0) throw new TypeError('a bug');
      },
    });
    await until(() => texts.length >= 6);
    await cluster.write(topic, 'next');
    await until(() => texts.includes('next'));
    expect(texts).toEqual([...numbered(3), 'v1', 'v2', 'v2', 'next']);
    expect(reader.errors).toEqual([]);
  });

  test('a second member is handed nothing that the first one was able to end', async () => {
    const topic = await cluster.topic(2);
    const group = groupOf();
    await cluster.write(topic, ...numbered(3));
    await writeTo(topic, 1, 'w0');
    const first = await start(topic, { group, isSlow: (text) => text === 'v1' || text === 'w0' });
    await first.hasRead(4);
    const [handed] = first.handed;
    const second = await start(topic, { group });
    expect(handed?.signal.aborted).toBe(true);
    await until(() => [...first.texts(), ...second.texts()].filter((text) => text === 'v1').length === 2);
    const all = [...first.handed, ...second.handed].map(({ text }) => text);
    // v0 had ended, and was committed before the partitions were given out anew; v2 had ended behind a gap.
    expect(all.filter((text) => text === 'v0')).toHaveLength(1);
    expect(all.filter((text) => text === 'v2')).toHaveLength(2);
  });

  test('holds a rebalance up until what is running has ended, and commits it', async () => {
    const topic = await cluster.topic(2);
    const group = groupOf();
    await cluster.write(topic, 'v0');
    await writeTo(topic, 1, 'w0');
    const texts: string[] = [];
    const finish = Promise.withResolvers<void>();
    await start(topic, {
      group,
      async onBatch({ records }) {
        texts.push(...records.map(({ value }) => String(value)));
        await finish.promise;
      },
    });
    await until(() => texts.length === 2);
    let isIn = false;
    const joining = start(topic, { group }).finally(() => {
      isIn = true;
    });
    await sleep(2_000);
    expect(isIn).toBe(false);
    finish.resolve();
    const second = await joining;
    await cluster.write(topic, 'v1');
    await writeTo(topic, 1, 'w1');
    await until(() => second.handed.length + texts.length >= 4);
    expect([...texts, ...second.handed.map(({ text }) => text)].toSorted()).toEqual(['v0', 'v1', 'w0', 'w1']);
  });

  test('reads a partition again after a rebalance that found it full', async () => {
    const topic = await cluster.topic();
    const group = groupOf();
    await cluster.write(topic, ...numbered(3));
    const first = await start(topic, { group, readAhead: { records: 2, bytes: 1_000_000 }, isSlow: () => true });
    await first.hasRead(3);
    // Long enough for the partition to be paused.
    await sleep(1_000);
    const second = await start(topic, { group });
    await second.consumer.stop();
    await until(() => first.assignments.length >= 2 || second.handed.length > 0);
    await cluster.write(topic, 'last');
    await until(() => [...first.texts(), ...second.texts()].includes('last') || first.texts().length >= 6);
    first.end(...first.texts());
    await until(() => [...first.texts(), ...second.texts()].includes('last'));
  });

  test('stop tells the batches, waits for them, and commits what has ended', async () => {
    const topic = await cluster.topic();
    const group = groupOf();
    await cluster.write(topic, ...numbered(3));
    const reader = await start(topic, { group, isSlow: (text) => text === 'v1' });
    await reader.hasRead(3);
    await reader.consumer.stop();
    expect([await committedOf(group, topic), await admin.memberCount(group)]).toEqual([1n, 0]);
    const next = await start(topic, { group });
    await next.hasRead(2);
    expect(next.texts()).toEqual(['v1', 'v2']);
  });

  test('pause holds records back and keeps the partitions; resume reads on', async () => {
    const topic = await cluster.topic();
    const reader = await start(topic);
    await until(() => reader.assignments.length === 1);
    reader.consumer.pause();
    await cluster.write(topic, 'held');
    await sleep(1_000);
    expect(reader.texts()).toEqual([]);
    reader.consumer.resume();
    await reader.hasRead(1);
    expect(reader.assignments).toHaveLength(1);
  });

  test('passes the markers of transactions, but no open record before them', async () => {
    const topic = await cluster.topic();
    const group = groupOf();
    const client = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING });
    const producer = client.producer({ transactionalId: groupOf(), maxInFlightRequests: 1, idempotent: true });
    cluster.later(() => producer.disconnect());
    await producer.connect();
    const write = async (value: string, end: 'commit' | 'abort'): Promise<void> => {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ value, partition: 0 }] });
      await transaction[end]();
    };
    const reader = await start(topic, { group, isSlow: (text) => text === 'one' });
    await write('one', 'commit');
    await reader.hasRead(1);
    await write('aborted', 'abort');
    await sleep(1_500);
    expect(await committedOf(group, topic)).toBe(0n);
    reader.end('one');
    await isCommitted(group, topic, 4n);
    await write('two', 'commit');
    await reader.hasRead(2);
    expect(firstCopies(reader.texts())).toEqual(['one', 'two']);
  });
});

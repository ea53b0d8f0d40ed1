import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../test/jest/stack.ts';
import {
  createKafka,
  isPublishError,
  partitionFor,
  type OutgoingRecord,
  type PublishError,
  type TransactionalBatch,
} from '../src/index.ts';
import { createBrokerProxy } from './broker-proxy.ts';
import { createTestCluster, numbered, textsOf, until } from './cluster.ts';
import { deleteOffset } from './delete-offset.ts';
import { startJavaReader } from './java-reader.ts';
import { copiesOf, copyTransactionally, type Transactor, type TransactorOptions } from './transactor.ts';

jest.setTimeout(60_000);

/** Acts at the first call alone. */
function once(action: () => void): () => Promise<void> {
  let isDone = false;
  return async () => {
    if (!isDone) action();
    isDone = true;
  };
}

describeKafka('a transactional consumer', ({ brokers }) => {
  const cluster = createTestCluster(brokers);
  const { admin } = cluster;
  const java = startJavaReader(brokers[0] ?? '');
  afterAll(async () => {
    await cluster.close();
    await java?.close();
  });

  interface Scene {
    from: string;
    to: string;
    group: string;
  }

  async function scene(partitions = 1): Promise<Scene> {
    const [from, to] = await Promise.all([cluster.topic(partitions), cluster.topic(partitions)]);
    return { from, to, group: `test-${randomUUID()}` };
  }

  async function start(options: TransactorOptions, kafka = cluster.kafka): Promise<Transactor> {
    const transactor = await copyTransactionally(kafka, options);
    cluster.later(() => transactor.consumer.stop());
    return transactor;
  }

  /** A consumer behind a proxy of its own. */
  async function startBehindProxy(options: TransactorOptions, proxy = createBrokerProxy()): Promise<Transactor> {
    const kafka = createKafka({ brokers, clientId: 'tests', connectionTimeoutMs: 500, openSocket: proxy.openSocket });
    const transactor = await copyTransactionally(kafka, options);
    cluster.later(async () => {
      await transactor.consumer.stop();
      await kafka.close();
      await proxy.close();
    });
    return transactor;
  }

  async function positionsOf({ group, from }: Scene): Promise<[number, bigint, string | null][]> {
    const committed = await admin.committed(group, from);
    return committed.map(({ partition, offset, metadata }) => [partition, offset, metadata]);
  }

  /** What readers of `read_committed` see. */
  async function visibleIn(topic: string): Promise<string[]> {
    return (await java?.read(topic)) ?? textsOf(await cluster.read(topic));
  }

  test('stores what a batch became and commits its offset, with what stands beside it', async () => {
    const at = await scene();
    await cluster.write(at.from, ...numbered(5));
    const transactor = await start(at);
    await transactor.hasCommitted(5);
    expect(await positionsOf(at)).toEqual([[0, 5n, 'partitions=1']]);
    await cluster.write(at.from, 'next');
    await transactor.hasCommitted(6);
    expect(textsOf(await cluster.read(at.to))).toEqual([...numbered(5), 'next']);
    expect([transactor.failures, transactor.lost, transactor.errors]).toEqual([[], [], []]);
  });

  test('goes on where it was, and its offsets are anchored as those of other consumers', async () => {
    const at = await scene(2);
    await cluster.write(at.from, ...numbered(3));
    const first = await start(at);
    await first.hasCommitted(3);
    await first.consumer.stop();
    await cluster.write(at.from, 'next');
    const second = await start(at);
    await second.hasCommitted(1);
    expect(second.committed).toEqual(['next']);
    await second.consumer.stop();
    await deleteOffset(brokers[0] ?? '', { group: at.group, topic: at.from, partition: 1 });
    const third = await start(at);
    await until(() => third.errors.length > 0);
    expect(third.errors[0]).toMatchObject({
      code: 'consume.offset_out_of_range',
      detail: expect.stringMatching(/partition 1: committed nothing although the group has run/),
    });
  });

  test('commits a batch that nothing came of, and refuses a second commit', async () => {
    const at = await scene();
    await cluster.write(at.from, ...numbered(3));
    const refused: unknown[] = [];
    const transactor = await start({
      ...at,
      onBatch: async (batch) => {
        await batch.publishAndCommit([]);
        await batch.publishAndCommit(copiesOf(batch, at.to)).catch((error: unknown) => refused.push(error));
      },
    });
    await until(() => refused.length > 0);
    expect(refused).toEqual([new Error('The batch is committed already')]);
    await transactor.consumer.stop();
    expect([await positionsOf(at), await cluster.read(at.to)]).toEqual([[[0, 3n, 'partitions=1']], []]);
  });

  test('hands a batch out again whose handler did not commit it', async () => {
    const at = await scene();
    await cluster.write(at.from, 'v0');
    let calls = 0;
    await start({
      ...at,
      async onBatch(batch) {
        calls += 1;
        if (calls === 1) throw new TypeError('a failure');
        if (calls > 2) await batch.publishAndCommit(copiesOf(batch, at.to));
      },
    });
    await until(async () => (await positionsOf(at))[0]?.[1] === 1n);
    expect([calls, textsOf(await cluster.read(at.to))]).toEqual([3, ['v0']]);
  });

  test('keeps keys in their partitions and in order, over several transactions', async () => {
    const at = await scene(3);
    const keys = numbered(10, 'key');
    const producer = cluster.kafka.producer();
    cluster.later(() => producer.close());
    for (const round of [0, 1, 2]) {
      await producer.publish(
        keys.map((key) => ({ topic: at.from, key, value: Buffer.from(`${key}-${round}`), partition: 0 })),
      );
    }
    const transactor = await start(at);
    await transactor.hasCommitted(30);
    const stored = await cluster.read(at.to);
    for (const key of keys) {
      const own = stored.filter((record) => String(record.key) === key);
      expect(textsOf(own)).toEqual([`${key}-0`, `${key}-1`, `${key}-2`]);
      expect(new Set(own.map(({ partition }) => partition))).toEqual(new Set([partitionFor(Buffer.from(key), 3)]));
    }
  });

  describe('what cannot be stored', () => {
    /** Tries once with more records than the copies, then with the copies alone. */
    async function tryWith(at: Scene, extra: (batch: TransactionalBatch) => OutgoingRecord[]): Promise<PublishError> {
      const failures: unknown[] = [];
      const transactor = await start({
        ...at,
        async onBatch(batch) {
          await batch.publishAndCommit(extra(batch)).catch((error: unknown) => failures.push(error));
          await batch.publishAndCommit(copiesOf(batch, at.to));
          transactor.committed.push('all');
        },
      });
      await transactor.hasCommitted(1);
      const [failure] = failures;
      if (!isPublishError(failure)) throw new Error('no PublishError', { cause: failure });
      return failure;
    }

    test('a record that is too large fails all, is named by its place, and can be left out', async () => {
      const at = await scene(2);
      await cluster.write(at.from, ...numbered(3));
      const large = Buffer.alloc(1_200_000);
      const failure = await tryWith(at, (batch) => [
        ...copiesOf(batch, at.to),
        { topic: at.to, key: null, value: large, partition: 1 },
        { topic: at.to, key: null, value: Buffer.from('small'), partition: 1 },
        { topic: at.to, key: null, value: large, partition: 0 },
      ]);
      expect(failure.failures.map(({ index, code }) => [index, code])).toEqual([
        [0, 'publish.failed'],
        [1, 'publish.failed'],
        [2, 'publish.failed'],
        [3, 'publish.record_too_large'],
        [4, 'publish.failed'],
        [5, 'publish.record_too_large'],
      ]);
      expect(await visibleIn(at.to)).toEqual(numbered(3));
    });

    test('records that are too large together are stored in several sends', async () => {
      const from = await cluster.topic();
      const to = await cluster.topic(1, { 'max.message.bytes': '5000' });
      const at = { from, to, group: `test-${randomUUID()}` };
      const values = numbered(20).map((text) => text.padEnd(600, '.'));
      await cluster.write(from, ...values);
      const transactor = await start(at);
      await transactor.hasCommitted(20);
      expect([textsOf(await cluster.read(to)), transactor.failures]).toEqual([values, []]);
    });

    test('a topic that is missing fails all', async () => {
      const at = await scene();
      await cluster.write(at.from, ...numbered(3));
      const failure = await tryWith(at, (batch) => [
        ...copiesOf(batch, at.to),
        { topic: `missing-${randomUUID()}`, key: null, value: Buffer.from('x') },
      ]);
      expect([failure.code, failure.failures.length]).toEqual(['kafka.topic_missing', 4]);
      expect(await visibleIn(at.to)).toEqual(numbered(3));
    });

    test('a topic that was deleted since its last transaction is told as missing', async () => {
      const at = await scene();
      await cluster.write(at.from, 'v0');
      const transactor = await start(at);
      await transactor.hasCommitted(1);
      await admin.deleteTopics([at.to]);
      await until(async () => !(await admin.topics()).includes(at.to));
      await cluster.write(at.from, 'v1');
      await until(() => transactor.failures.some(({ code }) => code === 'kafka.topic_missing'));
      await admin.applyTopics([{ topic: at.to, partitions: 1, replicationFactor: 1, settings: {} }]);
      await transactor.hasCommitted(2);
      expect(textsOf(await cluster.read(at.to))).toEqual(['v1']);
    });
  });

  describe('where the network fails', () => {
    test.each(['Produce', 'TxnOffsetCommit', 'AddPartitionsToTxn'] as const)(
      'an answer to %s that is lost doubles nothing and loses nothing',
      async (kind) => {
        const at = await scene();
        await cluster.write(at.from, ...numbered(3));
        const proxy = createBrokerProxy();
        const before = once(() => proxy.swallowAnswer(kind));
        const transactor = await startBehindProxy({ ...at, before }, proxy);
        await transactor.hasCommitted(3);
        expect(transactor.failures.length).toBe(1);
        expect([await visibleIn(at.to), await positionsOf(at)]).toEqual([numbered(3), [[0, 3n, 'partitions=1']]]);
      },
    );

    test('an answer to EndTxn that is lost is no reason to store again what was committed', async () => {
      const at = await scene();
      await cluster.write(at.from, ...numbered(3));
      const proxy = createBrokerProxy();
      const before = once(() => proxy.swallowAnswer('EndTxn'));
      const transactor = await startBehindProxy({ ...at, before }, proxy);
      await transactor.hasCommitted(3);
      expect(transactor.failures.length).toBe(1);
      // Not even into an aborted transaction.
      const [range] = await admin.offsets(at.to);
      expect(range).toEqual({ partition: 0, start: 0n, end: 4n });
      expect(await visibleIn(at.to)).toEqual(numbered(3));
    });
  });
});

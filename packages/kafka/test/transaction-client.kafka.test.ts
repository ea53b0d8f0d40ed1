import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { describeKafka } from '../../../test/jest/stack.ts';
import { createClient } from '../src/client.ts';
import { answerOf } from '../src/failure.ts';
import { createTransactionClient, type TransactionClient } from '../src/transaction-client.ts';
import { createBrokerProxy, type BrokerProxy } from './broker-proxy.ts';
import { createTestCluster, textsOf } from './cluster.ts';
import { startJavaReader } from './java-reader.ts';

jest.setTimeout(60_000);

describeKafka('a transactional id', ({ brokers }) => {
  const cluster = createTestCluster(brokers);
  const java = startJavaReader(brokers[0] ?? '');
  afterAll(async () => {
    await cluster.close();
    await java?.close();
  });

  async function initialise(
    transactionalId: string,
    { proxy, transactionTimeoutMs = 5_000 }: { proxy?: BrokerProxy; transactionTimeoutMs?: number } = {},
  ): Promise<TransactionClient> {
    const options = { brokers, clientId: 'tests', ...(proxy && { openSocket: proxy.openSocket }) };
    const client = createTransactionClient({
      client: createClient(options, { retries: 3, requestTimeoutMs: 1_500 }),
      transactionalId,
      transactionTimeoutMs,
      metadataMaxAgeMs: 60_000,
      compressionOf: () => 'none',
    });
    cluster.later(async () => client.close());
    await client.initialise();
    return client;
  }

  async function store(client: TransactionClient, topic: string, value: string): Promise<void> {
    await client.addPartitions([{ topic, partition: 0 }]);
    await client.produce({ topic, partition: 0 }, [{ key: null, value: Buffer.from(value) }]);
  }

  async function visibleIn(topic: string): Promise<string[]> {
    return (await java?.read(topic)) ?? textsOf(await cluster.read(topic));
  }

  test('commits and aborts', async () => {
    const topic = await cluster.topic();
    const client = await initialise(`test-${randomUUID()}`);
    await store(client, topic, 'committed');
    await client.end('commit');
    await store(client, topic, 'aborted');
    await client.end('abort');
    await store(client, topic, 'committed too');
    await client.end('commit');
    expect(await visibleIn(topic)).toEqual(['committed', 'committed too']);
  });

  test('has written into the log while it is open: who asks where that ends is not told of less', async () => {
    const topic = await cluster.topic();
    const client = await initialise(`test-${randomUUID()}`);
    await store(client, topic, 'open');
    expect(await cluster.admin.offsets(topic)).toEqual([{ partition: 0, start: 0n, end: 1n }]);
    await client.end('abort');
  });

  test('aborts what its life before had open, and refuses whatever that still sends', async () => {
    const topic = await cluster.topic();
    const id = `test-${randomUUID()}`;
    const before = await initialise(id);
    await store(before, topic, 'open');
    const now = await initialise(id);
    expect(await visibleIn(topic)).toEqual([]);
    const answers = await Promise.all(
      [store(before, topic, 'late'), before.end('commit')].map((late) =>
        late.catch((error: unknown) => answerOf(error)),
      ),
    );
    expect(answers).toEqual(['INVALID_PRODUCER_EPOCH', 'INVALID_PRODUCER_EPOCH']);
    await store(now, topic, 'now');
    await now.end('commit');
    expect(await visibleIn(topic)).toEqual(['now']);
  });

  test('has the broker abort a transaction that takes too long, and its commit refused', async () => {
    const topic = await cluster.topic();
    const client = await initialise(`test-${randomUUID()}`, { transactionTimeoutMs: 1_000 });
    await store(client, topic, 'late');
    // Brokers look every 10 s for transactions that are too old.
    await sleep(13_000);
    expect(answerOf(await client.end('commit').catch((error: unknown) => error))).toBe('INVALID_PRODUCER_EPOCH');
    expect(await visibleIn(topic)).toEqual([]);
  });

  test('goes on for many transactions and many lives', async () => {
    const topic = await cluster.topic();
    const id = `test-${randomUUID()}`;
    for (let life = 0; life < 5; life += 1) {
      const client = await initialise(id);
      for (let count = 0; count < 20; count += 1) {
        await store(client, topic, `${life}-${count}`);
        await client.end('commit');
      }
      client.close();
    }
    expect(await visibleIn(topic)).toHaveLength(100);
  });

  /** A client that sends EndTxn again after an answer that did not come, and goes on with the same life. */
  async function goOnWithoutInitialising(
    topic: string,
    proxy: BrokerProxy,
    client: TransactionClient,
  ): Promise<number> {
    await store(client, topic, 'first');
    const late = proxy.holdRequest('EndTxn');
    await client.end('commit').catch(() => undefined);
    await client.end('commit');
    await store(client, topic, 'of a transaction that is aborted');
    const answer = await late.release();
    await client.end('abort').catch(() => undefined);
    return answer;
  }

  describe('a commit that comes late, in a later transaction', () => {
    test('commits that one, where its owner goes on without initialising: why it never does (KAFKA-17754)', async () => {
      const topic = await cluster.topic();
      const proxy = createBrokerProxy();
      cluster.later(() => proxy.close());
      const client = await initialise(`test-${randomUUID()}`, { proxy });
      expect(await goOnWithoutInitialising(topic, proxy, client)).toBe(0);
      expect(await visibleIn(topic)).toEqual(['first', 'of a transaction that is aborted']);
    });

    test('is refused where its owner has initialised again', async () => {
      const topic = await cluster.topic();
      const proxy = createBrokerProxy();
      cluster.later(() => proxy.close());
      const id = `test-${randomUUID()}`;
      const before = await initialise(id, { proxy });
      await store(before, topic, 'first');
      const late = proxy.holdRequest('EndTxn');
      await before.end('commit').catch(() => undefined);
      const now = await initialise(id, { proxy });
      await store(now, topic, 'of a transaction that is aborted');
      expect(await late.release()).toBe(47);
      await now.end('abort');
      expect(await visibleIn(topic)).toEqual([]);
    });
  });
});

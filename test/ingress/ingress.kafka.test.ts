import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { startIngress, type Ingress } from '@tributary/ingress';
import { createMetrics, createLogger } from '@tributary/host';
import { readRecord } from '../../packages/interpret/src/record.ts';
import { createBrokerProxy, type BrokerProxy } from '../../packages/kafka/test/broker-proxy.ts';
import { createTestCluster, type TestCluster } from '../../packages/kafka/test/cluster.ts';
import { describeKafka } from '../jest/stack.ts';

jest.setTimeout(30_000);

// Generous: a busy machine takes its time, and what hangs takes the client's own 30 s.
const publishTimeoutMs = 5_000;
const config = {
  host: '127.0.0.1',
  port: 0,
  maxBodyBytes: 1_048_576,
  maxHeaderBytes: 16_384,
  requestsPerSecond: null,
  requestTimeoutMs: 10_000,
  publishTimeoutMs,
  maxWaiting: 1_000,
};

const bodyOf = (object: string, number = 0): string => JSON.stringify({ data: { id: object }, number });

describeKafka('the ingress on a real broker', ({ brokers }) => {
  let proxy: BrokerProxy;
  let ingressSide: TestCluster;
  let cluster: TestCluster;
  let ingress: Ingress;
  let topic: string;

  /** The ingress reaches Kafka through the proxy, the test past it. */
  async function start(settings: { partitions: number; topicSettings?: Record<string, string> }): Promise<void> {
    proxy = createBrokerProxy();
    cluster = createTestCluster(brokers);
    ingressSide = createTestCluster(brokers, { openSocket: proxy.openSocket });
    const producer = ingressSide.kafka.producer({ deadlineMs: publishTimeoutMs });
    ingressSide.later(() => producer.close());
    const topicPrefix = `test-${randomUUID()}.`;
    topic = `${topicPrefix}raw.acme`;
    const { partitions, topicSettings = {} } = settings;
    await cluster.admin.applyTopics([{ topic, partitions, replicationFactor: 1, settings: topicSettings }]);
    ingress = await startIngress({
      config,
      topicPrefix,
      endpoints: new Map([['acme', { accounts: new Set(['main']), orderingKey: ['data.id'] }]]),
      producer,
      metrics: createMetrics(),
      logger: createLogger({ name: 'ingress', level: 'error' }),
      clock: Date.now,
    });
  }

  beforeEach(() => start({ partitions: 4 }));
  afterEach(async () => {
    await ingress.close();
    await ingressSide.close();
    await proxy.close();
    await cluster.close();
  });

  const post = (body: string) => fetch(`${ingress.url}/webhooks/acme/main`, { method: 'POST', body });

  test('what was answered with 200 stands in Kafka, as the runtime reads it', async () => {
    const answer = await post(bodyOf('pay_1'));
    expect(answer.status).toBe(200);
    const records = await cluster.read(topic);
    expect(records).toHaveLength(1);
    const [record] = records;
    if (record === undefined) throw new Error('nothing was stored');
    expect(record.key?.toString()).toBe('pay_1');
    expect(await answer.json()).toEqual({ id: readRecord(record).rawId });
    expect(readRecord(record)).toMatchObject({ account: 'main', body: Buffer.from(bodyOf('pay_1')) });
  });

  test('an answer that the broker delays is delayed (Invariant 8)', async () => {
    expect((await post(bodyOf('pay_0'))).status).toBe(200);
    proxy.delayProduceAnswers(500);
    const startedMs = performance.now();
    expect((await post(bodyOf('pay_1'))).status).toBe(200);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(490);
  });

  test('many webhooks at a time go out in few produce requests', async () => {
    await post(bodyOf('pay_0'));
    const before = proxy.produced.requests;
    proxy.delayProduceAnswers(100);
    const answers = await Promise.all(Array.from({ length: 400 }, (_, index) => post(bodyOf(`pay_${index}`))));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(proxy.produced.requests - before).toBeLessThan(100);
    expect(await cluster.read(topic)).toHaveLength(401);
  });

  test('webhooks of one object stand in one partition, in the order in which they were answered', async () => {
    for (let number = 0; number < 20; number += 1) await post(bodyOf('pay_1', number));
    const records = await cluster.read(topic);
    expect(new Set(records.map(({ partition }) => partition)).size).toBe(1);
    expect(records.map(({ value }) => String(value))).toEqual(
      Array.from({ length: 20 }, (_, number) => bodyOf('pay_1', number)),
    );
  });

  test.each(['refused', 'silent'] as const)(
    'a broker whose connections are %s is answered with 503 in time, and comes back',
    async (state) => {
      expect((await post(bodyOf('pay_0'))).status).toBe(200);
      proxy.setBrokers(state);
      const startedMs = performance.now();
      const answer = await post(bodyOf('pay_1'));
      // A generous margin: what must not happen is waiting for the client's own timeouts, of 30 s.
      expect(performance.now() - startedMs).toBeLessThan(publishTimeoutMs + 3_000);
      expect([answer.status, await answer.json()]).toEqual([503, { error: 'receive.kafka_unavailable' }]);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      proxy.setBrokers('there');
      let status = 0;
      for (let attempt = 0; attempt < 20 && status !== 200; attempt += 1) ({ status } = await post(bodyOf('pay_2')));
      expect(status).toBe(200);
    },
    60_000,
  );

  test('whatever happens to the broker, what was answered with 200 stands in Kafka (Invariant 8)', async () => {
    const accepted = new Set<string>();
    const send = async (body: string): Promise<void> => {
      const { status } = await post(body);
      if (status === 200) accepted.add(body);
    };
    const bodies = Array.from({ length: 300 }, (_, index) => bodyOf(`pay_${index % 7}`, index));
    for (const [index, body] of bodies.entries()) {
      if (index % 60 === 20) proxy.swallowProduceAnswers(2);
      if (index % 60 === 40) proxy.setBrokers('refused');
      if (index % 60 === 50) proxy.setBrokers('there');
      if (index % 10 === 0) await Promise.all(bodies.slice(index, index + 10).map(send));
      else if (index % 10 === 5) await send(body);
    }
    proxy.setBrokers('there');
    const stored = new Set((await cluster.read(topic)).map(({ value }) => String(value)));
    expect(accepted.size).toBeGreaterThan(0);
    expect([...accepted].filter((body) => !stored.has(body))).toEqual([]);
  }, 120_000);
});

describeKafka('a raw topic that takes less than the ingress', ({ brokers }) => {
  test('is answered with 413', async () => {
    const cluster = createTestCluster(brokers);
    const topicPrefix = `test-${randomUUID()}.`;
    const settings = { 'max.message.bytes': '2000' };
    const producer = cluster.kafka.producer();
    await cluster.admin.applyTopics([
      { topic: `${topicPrefix}raw.acme`, partitions: 1, replicationFactor: 1, settings },
    ]);
    const ingress = await startIngress({
      config,
      topicPrefix,
      endpoints: new Map([['acme', { accounts: new Set(['main']) }]]),
      producer,
      metrics: createMetrics(),
      logger: createLogger({ name: 'ingress', level: 'error' }),
      clock: Date.now,
    });
    try {
      const url = `${ingress.url}/webhooks/acme/main`;
      const answer = await fetch(url, { method: 'POST', body: 'x'.repeat(3_000) });
      expect([answer.status, await answer.json()]).toEqual([413, { error: 'publish.record_too_large' }]);
      expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(200);
    } finally {
      await ingress.close();
      await producer.close();
      await cluster.close();
    }
  });
});

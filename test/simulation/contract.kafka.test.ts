import { afterAll, jest, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { createKafka } from '@tributary/kafka';
import { createBrokerProxy } from '../../packages/kafka/test/broker-proxy.ts';
import { createTestCluster } from '../../packages/kafka/test/cluster.ts';
import { describeKafka } from '../jest/stack.ts';
import { contract, type ContractWorld } from './contract.ts';

jest.setTimeout(60_000);

describeKafka('Apache Kafka', ({ brokers }) => {
  const cluster = createTestCluster(brokers);
  afterAll(() => cluster.close());

  const world: ContractWorld = {
    topic: (partitions, largest) =>
      cluster.topic(partitions, largest === undefined ? {} : { 'max.message.bytes': String(largest) }),
    process() {
      const proxy = createBrokerProxy();
      const kafka = createKafka({
        brokers,
        clientId: 'contract',
        connectionTimeoutMs: 500,
        openSocket: proxy.openSocket,
      });
      cluster.later(async () => {
        await kafka.close();
        await proxy.close();
      });
      return {
        kafka,
        client: () => new kafkajs.Kafka({ brokers, clientId: 'contract', logLevel: kafkajs.logLevel.NOTHING }),
        cut: () => proxy.setBrokers('refused'),
        mend: () => proxy.setBrokers('there'),
        loseProduceAnswers: (areLost) => proxy.swallowProduceAnswers(areLost ? Number.MAX_SAFE_INTEGER : 0),
      };
    },
  };

  test.each(Object.entries(contract))('%s', (_, holds) => holds(world));
});

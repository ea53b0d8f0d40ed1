import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readAddress } from '../src/address.ts';
import { startLocalStack, type BrokerNode, type KafkaStack } from '../src/index.ts';
import { readCluster } from '../src/protocol.ts';
import { describeOwnStack, environment } from './own-stack.ts';

jest.setTimeout(300_000);

describeOwnStack('a broker of three', () => {
  let stack: KafkaStack;
  beforeAll(async () => {
    stack = await startLocalStack({ environment, brokers: 3, registry: false, brokerHeapMiB: 256 });
  });
  afterAll(() => stack?.close());

  const node = (index: number): BrokerNode => {
    const found = stack.kafka.nodes[index];
    if (found === undefined) throw new Error(`there is no broker ${index}`);
    return found;
  };
  const count = async (index: number): Promise<number | undefined> => {
    const cluster = await readCluster(readAddress(node(index).address) ?? { host: '', port: 0 }, 500);
    return cluster?.brokerCount;
  };
  const counts = async (index: number, expected: number | undefined): Promise<void> => {
    while ((await count(index)) !== expected);
  };

  test('stands at the address that the stack names', () => {
    expect(stack.kafka.nodes.map(({ address }) => address)).toEqual(stack.kafka.brokers);
    expect(stack.kafka.nodes.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  describe.each<'kill' | 'stop'>(['kill', 'stop'])('%s', (end) => {
    test('is missed by the others, and comes back with its data at its address', async () => {
      const before = { address: node(2).address, pid: node(2).pid() };
      await node(2)[end]();
      expect(node(2).isRunning()).toBe(false);
      await counts(0, 2);
      await node(2).start();
      await node(2).start();
      expect(node(2).isRunning()).toBe(true);
      expect(node(2).address).toBe(before.address);
      expect([before.pid, node(2).pid()]).toEqual([expect.any(Number), expect.any(Number)]);
      expect(node(2).pid()).not.toBe(before.pid);
      await counts(0, 3);
    });
  });

  test('stands still and goes on', async () => {
    node(2).pause();
    expect(await count(2)).toBeUndefined();
    node(2).resume();
    await counts(2, 3);
  });

  test('can be stopped while it stands still', async () => {
    node(2).pause();
    await node(2).stop();
    expect(node(2).isRunning()).toBe(false);
    await node(2).start();
    await counts(2, 3);
  });
});

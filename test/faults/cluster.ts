import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalStack, type BrokerNode, type LocalStack } from '@tributary/local-stack';
import { readController, readPlacements } from './cluster-map.ts';

/** Three real brokers and a registry, each of which can be broken by itself. */
export interface Cluster {
  brokers: string[];
  registryUrl: string;
  nodes: readonly BrokerNode[];
  /** The broker that leads a partition. */
  leaderOf(topic: string, partition: number): Promise<BrokerNode>;
  /** The broker that coordinates every group. */
  coordinator(): Promise<BrokerNode>;
  /** The broker that leads the controllers. */
  controller(): Promise<BrokerNode>;
  /** Starts and wakes what a row has left broken; resolves when all brokers have all of these topics and of the groups' offsets. */
  restore(topics: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const offsetsTopic = '__consumer_offsets';
const restorePatienceMs = 90_000;

/** Starts the cluster that all rows of a run share. */
export async function startCluster(onProgress: (line: string) => void): Promise<Cluster> {
  const environment = { ...process.env, KAFKA_BROKERS: undefined, SCHEMA_REGISTRY_URL: undefined };
  const stack = await startLocalStack({ environment, brokers: 3, brokerHeapMiB: 256, onProgress });
  return clusterOf(stack);
}

function clusterOf({ kafka: { brokers, nodes }, registry, close }: LocalStack): Cluster {
  const nodeOf = (id: number): BrokerNode => {
    const node = nodes.find((candidate) => candidate.id === id);
    if (node === undefined) throw new Error(`there is no broker ${id}`);
    return node;
  };
  const leaderOf = (topic: string, partition: number): Promise<BrokerNode> =>
    eventually(`a leader of ${topic}/${partition}`, async () => {
      const placements = await askAny(nodes, (address) => readPlacements(address, topic));
      return nodeOf(placements[partition]?.leader ?? -1);
    });
  return {
    brokers,
    registryUrl: registry.url,
    nodes,
    leaderOf,
    coordinator: () => leaderOf(offsetsTopic, 0),
    controller: () => eventually('a controller', async () => nodeOf(await askAny(nodes, readController))),
    async restore(topics) {
      for (const node of nodes) node.resume();
      await Promise.all(nodes.map((node) => node.start()));
      for (const topic of [offsetsTopic, ...topics]) {
        await eventually(`all replicas of ${topic}`, () => requireInSync(nodes, topic));
      }
    },
    close,
  };
}

async function requireInSync(nodes: readonly BrokerNode[], topic: string): Promise<void> {
  for (const { address } of nodes) {
    const placements = await readPlacements(address, topic);
    if (placements.some(({ inSync }) => inSync.length < nodes.length)) throw new Error('not all are in sync');
  }
}

/** The first broker's answer. */
async function askAny<T>(nodes: readonly BrokerNode[], ask: (address: string) => Promise<T>): Promise<T> {
  return Promise.any(nodes.filter((node) => node.isRunning()).map(({ address }) => ask(address)));
}

async function eventually<T>(what: string, look: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + restorePatienceMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > deadline)
        throw new Error(`there is not ${what} within ${restorePatienceMs} ms`, { cause: error });
      await sleep(200);
    }
  }
}

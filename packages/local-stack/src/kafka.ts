import { randomBytes } from 'node:crypto';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loopback } from './address.ts';
import { createBrokerNode, type BrokerNode } from './broker-node.ts';
import type { Task } from './processes.ts';
import { writeProperties, type Properties } from './properties.ts';
import { readCluster } from './protocol.ts';
import { waitForSuccess, waitUntilReady } from './readiness.ts';
import { retryTakenPorts, runJava, type ServerDeps } from './server.ts';

/** One process that is broker and controller. */
interface Node {
  id: number;
  port: number;
  controllerPort: number;
}

/** What is wanted of a Kafka. */
export interface StartOptions {
  brokers: 1 | 3;
  /** That of the first broker where it must be a certain one. */
  port: number | undefined;
  heapMiB: number;
}

/** All nodes of one cluster, and what each of them is started with. */
interface Plan {
  nodes: readonly Node[];
  clusterId: string;
  heapMiB: number;
}

/** Starts Apache Kafka; resolves to its brokers when every one has joined. Rejects with `stack.failed`. */
export async function startKafka(deps: ServerDeps, options: StartOptions): Promise<BrokerNode[]> {
  const clusterId = newClusterId();
  return retryTakenPorts(async () => {
    const nodes = await planNodes(deps, options);
    const plan = { nodes, clusterId, heapMiB: options.heapMiB };
    const tasks = await Promise.all(nodes.map((node) => startNode(deps, node, plan)));
    try {
      await Promise.all(nodes.map((node) => waitUntilJoined(node, { nodes, tasks })));
    } catch (error) {
      await Promise.all(tasks.map((task) => task.stop()));
      throw error;
    }
    return nodes.map((node, index) =>
      createBrokerNode({
        id: node.id,
        port: node.port,
        task: tasks[index] as Task,
        run: () => startNode(deps, node, plan),
      }),
    );
  });
}

/** Ready when it counts every broker; given up when any of them has ended, since the others would wait for ever. */
async function waitUntilJoined(node: Node, all: { nodes: readonly Node[]; tasks: readonly Task[] }): Promise<void> {
  await waitUntilReady('Kafka', all.tasks, async () => {
    const cluster = await readCluster({ host: loopback, port: node.port });
    return cluster !== undefined && cluster.brokerCount === all.nodes.length && cluster.hasController;
  });
}

async function planNodes(deps: ServerDeps, options: StartOptions): Promise<readonly Node[]> {
  const ids = Array.from({ length: options.brokers }, (_, index) => index + 1);
  return Promise.all(
    ids.map(async (id) => ({
      id,
      port: id === 1 && options.port !== undefined ? options.port : await deps.findPort(),
      controllerPort: await deps.findPort(),
    })),
  );
}

async function startNode(deps: ServerDeps, node: Node, { nodes, clusterId, heapMiB }: Plan): Promise<Task> {
  const folder = join(deps.dataFolder, `kafka-${node.id}`);
  await mkdir(folder, { recursive: true });
  const settings = join(folder, 'server.properties');
  const logs = join(folder, 'logs');
  await writeProperties(settings, brokerSettings(node, nodes, logs));
  const flags = [`-Dlog4j2.level=${deps.logLevel}`, '-cp', join(deps.jarFolder, '*')];
  if (!(await exists(join(logs, 'meta.properties')))) {
    const format = [...flags, 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', settings];
    await waitForSuccess('The format tool of Kafka', runJava(deps, `kafka-format-${node.id}`, format));
  }
  return runJava(deps, `kafka-${node.id}`, [`-Xmx${heapMiB}m`, ...flags, 'kafka.Kafka', settings]);
}

function brokerSettings(node: Node, nodes: readonly Node[], logs: string): Properties {
  const replicas = nodes.length;
  const minimum = replicas === 1 ? 1 : 2;
  return {
    'process.roles': 'broker,controller',
    'node.id': node.id,
    'controller.quorum.voters': nodes.map(({ id, controllerPort }) => `${id}@${loopback}:${controllerPort}`).join(','),
    listeners: `PLAINTEXT://${loopback}:${node.port},CONTROLLER://${loopback}:${node.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${loopback}:${node.port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': logs,
    'default.replication.factor': replicas,
    'min.insync.replicas': minimum,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': minimum,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': replicas,
    // Tests let a member die and wait for the others to take over: six seconds, the broker's own minimum, is long.
    'group.min.session.timeout.ms': 1_000,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': false,
    // For compacting what tests write. Kafka's own 128 MiB would be half of the heap.
    'log.cleaner.dedupe.buffer.size': 4 * 1024 * 1024,
  };
}

/** 16 random bytes in base64url; one that starts with `-` would be read as an option by the format tool. */
function newClusterId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newClusterId() : id;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

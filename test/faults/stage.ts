import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRegistry, schemaTexts, topics as canonicalTopics } from '@tributary/events';
import { createTopicNames, type TopicNames } from '@tributary/host';
import { createKafka, type Admin, type Kafka, type TopicSpec } from '@tributary/kafka';
import { planTopics } from '../../packages/cli/src/topic-plan.ts';
import type { Cluster } from './cluster.ts';
import type { Provider } from './row.ts';

/** What one trial has for itself: topics, schemas, groups, a folder with the configuration. */
export interface Stage {
  kafka: Kafka;
  admin: Admin;
  names: TopicNames;
  prefix: string;
  folder: string;
  /** The secret that signs the load's webhooks. */
  secret: Buffer;
  providers: readonly Provider[];
  /** `<group>.<provider>` is the group of a provider. */
  group: string;
  /** Writes a configuration for a process, which differs from the usual one in this. */
  configure(changes?: ConfigChanges): string;
  /** Changes settings of a topic. */
  setTopic(topic: string, settings: Record<string, string>): Promise<void>;
  /** Gives a topic more partitions. */
  addPartitions(topic: string, count: number): Promise<void>;
  /** Of all providers together: records that stand in raw topics and are not committed. */
  lag(): Promise<number>;
  close(): Promise<void>;
}

/** In what a configuration differs from the usual one. */
export interface ConfigChanges {
  providers?: readonly Provider[];
  registryUrl?: string;
  /** Instead of the folder of the provider's name. */
  plugins?: Partial<Record<Provider, string>>;
  runtime?: Record<string, unknown>;
}

const pluginsFolder = join(import.meta.dirname, 'plugin');

/** Enough that three runtimes have two each, few enough that hundreds of trials fit on three small brokers. */
const partitions = 6;

/** Makes what a trial needs, apart from every other by a prefix. */
export async function setStage(cluster: Cluster, providers: readonly Provider[], prefix: string): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-faults-'));
  const secret = Buffer.from('the key of a fault campaign');
  writeFileSync(join(folder, 'key'), secret);
  const names = createTopicNames(prefix);
  const kafka = createKafka({ brokers: cluster.brokers, clientId: `campaign-${prefix}` });
  const admin = kafka.admin();
  const specs = topicSpecs(names, providers);
  await admin.applyTopics(specs);
  const registry = createRegistry({ url: cluster.registryUrl });
  for (const topic of canonicalTopics) await registry.register(`${names.canonical(topic)}-value`, schemaTexts[topic]);
  const group = `${prefix}runtime`;
  let configurations = 0;
  return {
    kafka,
    admin,
    names,
    prefix,
    folder,
    secret,
    providers,
    group,
    configure(changes = {}) {
      const file = join(folder, `tributary-${(configurations += 1)}.yaml`);
      writeFileSync(file, JSON.stringify(configOf({ cluster, prefix, group, providers }, changes)));
      return file;
    },
    async setTopic(topic, settings) {
      await admin.applyTopics(specs.filter((spec) => spec.topic === topic).map((spec) => ({ ...spec, settings })));
    },
    async addPartitions(topic, count) {
      const grown = specs.filter((spec) => spec.topic === topic).map((spec) => ({ ...spec, partitions: count }));
      await admin.applyTopics(grown, { increasePartitions: true });
    },
    async lag() {
      const each = await Promise.all(providers.map((id) => lagOf(admin, names.raw(id), `${group}.${id}`)));
      return each.reduce((sum, lag) => sum + lag, 0);
    },
    async close() {
      await admin.deleteTopics(specs.map(({ topic }) => topic)).catch(() => undefined);
      for (const id of providers) await admin.deleteGroup(`${group}.${id}`).catch(() => undefined);
      await admin.close();
      await kafka.close();
    },
  };
}

/** As `topics apply` makes them, with fewer partitions, and with the brokers' time on what is published. */
function topicSpecs(names: TopicNames, providers: readonly string[]): TopicSpec[] {
  const raw = providers.map((id) => names.raw(id));
  const events = [names.canonical('payments'), names.canonical('payouts')];
  const deadLetters = providers.map((id) => names.deadLetters(id));
  return planTopics(names, providers, 3).map((spec) => {
    const isBusy = raw.includes(spec.topic) || events.includes(spec.topic);
    const isTimed = events.includes(spec.topic) || deadLetters.includes(spec.topic);
    return {
      ...spec,
      partitions: isBusy ? partitions : 1,
      settings: { ...spec.settings, ...(isTimed && { 'message.timestamp.type': 'LogAppendTime' }) },
    };
  });
}

async function lagOf(admin: Admin, topic: string, group: string): Promise<number> {
  const [ranges, committed] = await Promise.all([admin.offsets(topic), admin.committed(group, topic)]);
  const positions = new Map(committed.map(({ partition, offset }) => [partition, offset]));
  return ranges.reduce((lag, { partition, start, end }) => lag + Number(end - (positions.get(partition) ?? start)), 0);
}

interface Deployment {
  cluster: Cluster;
  prefix: string;
  group: string;
  providers: readonly Provider[];
}

function configOf({ cluster, prefix, group, providers }: Deployment, changes: ConfigChanges): unknown {
  return {
    kafka: { brokers: cluster.brokers, topicPrefix: prefix },
    registry: { url: changes.registryUrl ?? cluster.registryUrl },
    ingress: { port: 0 },
    observe: { port: 0 },
    runtime: { group, ...changes.runtime },
    providers: Object.fromEntries(
      (changes.providers ?? providers).map((id) => [
        id,
        {
          plugin: join(pluginsFolder, changes.plugins?.[id] ?? id),
          accounts: { main: { environment: 'live', keys: [{ id: 'campaign', file: 'key' }] } },
        },
      ]),
    ),
  };
}

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRegistry, schemaTexts, topics as canonicalTopics } from '@tributary/events';
import { createTopicNames, type TopicNames } from '@tributary/host';
import {
  createKafka,
  type Admin,
  type CommittedOffset,
  type Kafka,
  type LogRange,
  type TopicSpec,
} from '@tributary/kafka';
import { planSeenTopics, planTopics } from '../../packages/cli/src/topic-plan.ts';
import type { Cluster } from './cluster.ts';
import type { Provider } from './row.ts';

/** What one trial has for itself: topics, schemas, groups, a folder with the configuration. */
export interface Stage {
  kafka: Kafka;
  admin: Admin;
  names: TopicNames;
  prefix: string;
  folder: string;
  /** The secret that signs the load's webhooks from now on. */
  secret: Buffer;
  /** The files of the keys that runtimes know: of the one that signs at first, and of one that signs nothing yet. */
  keyFiles: { first: string; next: string };
  providers: readonly Provider[];
  /** How many each raw topic has. */
  partitions: number;
  /** `<group>.<provider>` is the group of a provider. */
  group: string;
  /** Writes a configuration for a process, which differs from the usual one in this. */
  configure(changes?: ConfigChanges): string;
  /** Changes settings of a topic. */
  setTopic(topic: string, settings: Record<string, string>): Promise<void>;
  /** Gives a topic more partitions. */
  addPartitions(topic: string, count: number): Promise<void>;
  /** Where the raw topics end now. */
  ends(): Promise<Ends>;
  /** How many of the records that stand before these ends are not committed. */
  lag(ends: Ends): Promise<number>;
  close(): Promise<void>;
}

/** The raw topic of each provider, with where each partition ends. */
export type Ends = ReadonlyMap<string, readonly LogRange[]>;

/** In what a configuration differs from the usual one. */
export interface ConfigChanges {
  providers?: readonly Provider[];
  registryUrl?: string;
  /** Instead of the folder of the provider's name. */
  plugins?: Partial<Record<Provider, string>>;
  runtime?: Record<string, unknown>;
}

const pluginsFolder = join(import.meta.dirname, 'plugin');

/** Enough that each of two runtimes has two, few enough that hundreds of trials fit on three small brokers. */
const partitions = 4;

/** For whom a stage is set, and how. */
export interface StageOptions {
  providers: readonly Provider[];
  /** Stands before the names of all topics and of the group. */
  prefix: string;
  /** The section `runtime` of every configuration. */
  runtime: Record<string, unknown>;
}

/** Makes what a trial needs, apart from every other by a prefix. */
export async function setStage(cluster: Cluster, { providers, prefix, runtime }: StageOptions): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-faults-'));
  const secret = Buffer.from('the key of a fault campaign');
  const keyFiles = { first: join(folder, 'first-key'), next: join(folder, 'next-key') };
  writeFileSync(keyFiles.first, secret);
  writeFileSync(keyFiles.next, 'a key that signs nothing yet');
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
    keyFiles,
    providers,
    partitions,
    group,
    configure(changes = {}) {
      const file = join(folder, `tributary-${(configurations += 1)}.yaml`);
      writeFileSync(
        file,
        JSON.stringify(configOf({ cluster, prefix, runtime: { group, ...runtime }, providers }, changes)),
      );
      return file;
    },
    async setTopic(topic, settings) {
      await admin.applyTopics(specs.filter((spec) => spec.topic === topic).map((spec) => ({ ...spec, settings })));
    },
    async addPartitions(topic, count) {
      const grown = specs.filter((spec) => spec.topic === topic).map((spec) => ({ ...spec, partitions: count }));
      await admin.applyTopics(grown, { increasePartitions: true });
    },
    async ends() {
      const each = providers.map(async (id) => [id, await admin.offsets(names.raw(id))] as const);
      return new Map(await Promise.all(each));
    },
    async lag(ends) {
      const each = [...ends].map(async ([id, ranges]) =>
        lagOf(ranges, await admin.committed(`${group}.${id}`, names.raw(id))),
      );
      return (await Promise.all(each)).reduce((sum, lag) => sum + lag, 0);
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
  const seen = providers.map((id) => names.seen(id));
  return [...planTopics(names, providers, 3), ...planSeenTopics(seen, 72, 3)].map((spec) => {
    const isBusy = [...raw, ...events, ...seen].includes(spec.topic);
    const isTimed = events.includes(spec.topic) || deadLetters.includes(spec.topic);
    return {
      ...spec,
      partitions: isBusy ? partitions : 1,
      settings: { ...spec.settings, ...(isTimed && { 'message.timestamp.type': 'LogAppendTime' }) },
    };
  });
}

function lagOf(ranges: readonly LogRange[], committed: readonly CommittedOffset[]): number {
  const positions = new Map(committed.map(({ partition, offset }) => [partition, offset]));
  return ranges.reduce((lag, { partition, start, end }) => {
    const open = Number(end - (positions.get(partition) ?? start));
    return lag + Math.max(0, open);
  }, 0);
}

const keysOfMain = ['first', 'next'].map((id) => ({ id, file: `${id}-key` }));

interface Deployment {
  cluster: Cluster;
  prefix: string;
  runtime: Record<string, unknown>;
  providers: readonly Provider[];
}

function configOf({ cluster, prefix, runtime, providers }: Deployment, changes: ConfigChanges): unknown {
  return {
    kafka: { brokers: cluster.brokers, topicPrefix: prefix },
    registry: { url: changes.registryUrl ?? cluster.registryUrl },
    ingress: { port: 0 },
    observe: { port: 0 },
    runtime: { ...runtime, ...changes.runtime },
    providers: Object.fromEntries(
      (changes.providers ?? providers).map((id) => [
        id,
        {
          plugin: join(pluginsFolder, changes.plugins?.[id] ?? id),
          accounts: { main: { environment: 'live', keys: keysOfMain } },
        },
      ]),
    ),
  };
}

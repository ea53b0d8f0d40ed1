import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRegistry, schemaTexts, topics as canonicalTopics, type Registry } from '@tributary/events';
import {
  createMetrics,
  createTopicNames,
  watchKeys,
  type Config,
  type KeyConfig,
  type Metrics,
  type TopicNames,
} from '@tributary/host';
import type { RawRecord } from '@tributary/interpret';
import { createKafka, type Admin, type IncomingRecord, type Kafka } from '@tributary/kafka';
import type { TestStack } from '../../../test/jest/stack.ts';
import { startRuntime, type ConfiguredProvider, type Runtime } from '../src/index.ts';
import { controlRecord, type ControlWord, type Speaker } from '../src/control-record.ts';
import type { QuarantineRules } from '../src/quarantine-rules.ts';
import { secret } from './acme.ts';
import { captureLog, type CapturedLog } from './captured-log.ts';

/** Topics, schemas, a group and a folder for keys of one test file's own, on the real Kafka. */
export interface River {
  kafka: Kafka;
  admin: Admin;
  names: TopicNames;
  /** The group of a provider. */
  group(provider: string): string;
  folder: string;
  metrics: Metrics;
  log: CapturedLog;
  /** Writes raw records of a provider as they are, one after another, to one partition. */
  write(provider: string, ...records: RawRecord[]): Promise<void>;
  /** Says something of a provider in the control topic. Resolves when it is acknowledged. */
  say(provider: string, speaker: Speaker, state: ControlWord['state']): Promise<void>;
  /** Everything that stands in a topic, oldest first within a partition. */
  read(topic: string): Promise<IncomingRecord[]>;
  /** The keys of the events that were published for a provider, in order. */
  published(provider: string): Promise<string[]>;
  /** Starts a runtime. It is closed with the river. */
  run(providers: readonly ConfiguredProvider[], options?: RunOptions): Promise<Runtime>;
  close(): Promise<void>;
}

/** How a runtime is started. */
export interface RunOptions {
  /** What stands between the runtime and Kafka. */
  through?: (kafka: Kafka) => Kafka;
  /** Instead of the river's, which serve one runtime, as those of a process do. */
  metrics?: Metrics;
  /** Settings of the runtime besides its group. */
  settings?: Partial<Config['runtime']>;
  quarantineRules?: QuarantineRules;
}

/** A key in the environment variable that every river has. */
export const keyInEnvironment: KeyConfig = {
  id: '2026-01',
  reference: { kind: 'env', name: 'ACME_KEY' },
  notBefore: null,
  notAfter: null,
};

/** What differs from the brokers' defaults in the canonical topics. */
type Settings = Record<string, string>;

export async function openRiver(
  stack: TestStack,
  providers: readonly string[],
  settings: Settings = {},
): Promise<River> {
  const prefix = `t${randomUUID().slice(0, 8)}.`;
  const names = createTopicNames(prefix);
  const kafka = createKafka({ brokers: stack.brokers, clientId: 'runtime-tests' });
  const admin = kafka.admin();
  const producer = kafka.producer();
  const registry = createRegistry({ url: stack.registryUrl });
  const folder = mkdtempSync(join(tmpdir(), 'tributary-runtime-'));
  const metrics = createMetrics();
  const log = captureLog();
  const runtimes: Runtime[] = [];
  await prepare({ admin, registry, names }, providers, settings);

  const river: River = {
    kafka,
    admin,
    names,
    group: (provider) => `${prefix}runtime.${provider}`,
    folder,
    metrics,
    log,
    async write(provider, ...records) {
      const topic = names.raw(provider);
      await producer.publish(records.map(({ key, value, headers }) => ({ topic, key, value, headers, partition: 0 })));
    },
    async say(provider, speaker, state) {
      const word = { state, by: 'ann', at: new Date().toISOString(), because: '', failedProbes: 0 };
      await producer.publish([controlRecord(names.control, { provider, speaker }, word)]);
    },
    read: (topic) => readAll(kafka, topic),
    async published(provider) {
      const events = await readAll(kafka, names.canonical('payments'));
      return events.map(({ key }) => String(key)).filter((key) => key.startsWith(`${provider}/`));
    },
    async run(configured, options = {}) {
      const runtime = await startRuntime({
        config: { folder, runtime: { group: `${prefix}runtime`, ...options.settings } } as unknown as Config,
        providers: configured,
        kafka: options.through?.(kafka) ?? kafka,
        registry,
        topics: names,
        watchKeys: ({ id, config: { accounts } }, listener) =>
          watchKeys({ provider: id, accounts, environment: { ACME_KEY: secret }, folder, intervalMs: 50, ...listener }),
        metrics: options.metrics ?? metrics,
        logger: log.logger,
        now: () => new Date(),
        restartAfterMs: 200,
        ...(options.quarantineRules && { quarantineRules: options.quarantineRules }),
      });
      runtimes.push(runtime);
      return runtime;
    },
    async close() {
      await Promise.allSettled(runtimes.map((runtime) => runtime.close()));
      await producer.close();
      await admin.close();
      await kafka.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return river;
}

interface Place {
  admin: Admin;
  registry: Registry;
  names: TopicNames;
}

async function prepare({ admin, registry, names }: Place, providers: readonly string[], settings: Settings) {
  const spec = (topic: string, own: Settings) => ({ topic, partitions: 1, replicationFactor: 1, settings: own });
  await admin.applyTopics([
    ...canonicalTopics.map((topic) => spec(names.canonical(topic), settings)),
    ...providers.flatMap((id) => [spec(names.raw(id), {}), spec(names.deadLetters(id), {})]),
    spec(names.control, { 'cleanup.policy': 'compact' }),
  ]);
  for (const topic of canonicalTopics) await registry.register(`${names.canonical(topic)}-value`, schemaTexts[topic]);
}

async function readAll(kafka: Kafka, topic: string): Promise<IncomingRecord[]> {
  const records: IncomingRecord[] = [];
  const tail = await kafka.tail({
    topics: [topic],
    from: 'beginning',
    onRecord: (record) => void records.push(record),
  });
  await tail.caughtUp;
  await tail.close();
  return records;
}

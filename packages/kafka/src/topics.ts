import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Admin as KafkajsAdmin, type ITopicMetadata } from 'kafkajs';
import type { AdminConnection } from './admin-connection.ts';
import { isUnknownTopic } from './failure.ts';

/** A topic as it should be. */
export interface TopicSpec {
  topic: string;
  partitions: number;
  replicationFactor: number;
  /** Kafka's own names and values: `{ 'retention.ms': '86400000' }`. Settings that are not named stay as they are. */
  settings: Readonly<Record<string, string>>;
}

/** Whether the partitions of a topic that has fewer than it should are added; `false` if absent, since keys move then. */
export interface ApplyOptions {
  increasePartitions?: boolean;
}

/** What was done to a topic, or would be. */
export interface TopicChange {
  topic: string;
  kind: 'created' | 'changed' | 'unchanged';
  /** How many partitions it has now and gets. */
  partitions: { from: number; to: number };
  /** The settings that change, with the value in force until now (`null` in a new topic). */
  settings: Record<string, { from: string | null; to: string }>;
  /** What differs from the specification and is left, as sentences. */
  left: string[];
}

/** A topic as it is. */
interface Found {
  partitions: number;
  replicationFactor: number;
  /** Values in force, defaults included. */
  inForce: ReadonlyMap<string, string>;
  /** Values set on the topic itself. */
  own: ReadonlyMap<string, string>;
}

interface Planned {
  spec: TopicSpec;
  change: TopicChange;
  found: Found | undefined;
}

const topicResource = kafkajs.ConfigResourceTypes.TOPIC;
const setOnTopic = kafkajs.ConfigSource.TOPIC_CONFIG;
const knownPauseMs = 100;
const knownAttempts = 100;

async function readSettings(
  admin: KafkajsAdmin,
  topics: readonly string[],
): Promise<Map<string, Pick<Found, 'inForce' | 'own'>>> {
  if (topics.length === 0) return new Map();
  const resources = topics.map((name) => ({ type: topicResource, name }));
  const answer = await admin.describeConfigs({ resources, includeSynonyms: false });
  return new Map(
    answer.resources.map(({ resourceName, configEntries }) => {
      const own = configEntries.filter(({ configSource }) => configSource === setOnTopic);
      const pairs = (entries: typeof configEntries): Map<string, string> =>
        new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
      return [resourceName, { inForce: pairs(configEntries), own: pairs(own) }];
    }),
  );
}

function describe(topic: ITopicMetadata, settings: Pick<Found, 'inForce' | 'own'> | undefined): Found {
  return {
    partitions: topic.partitions.length,
    replicationFactor: topic.partitions[0]?.replicas.length ?? 0,
    inForce: settings?.inForce ?? new Map(),
    own: settings?.own ?? new Map(),
  };
}

/** What a broker has just made is unknown to the next one for a moment, and so is what was just removed still known to it. */
async function findTopics(admin: KafkajsAdmin, wanted: readonly string[]): Promise<Map<string, Found>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await lookForTopics(admin, wanted);
    } catch (error) {
      if (!isUnknownTopic(error) || attempt === knownAttempts) throw error;
      await sleep(knownPauseMs);
    }
  }
}

async function lookForTopics(admin: KafkajsAdmin, wanted: readonly string[]): Promise<Map<string, Found>> {
  // All topics: asking for one that is missing fails for those that are there.
  const { topics } = await admin.fetchTopicMetadata();
  const present = topics.filter(({ name }) => wanted.includes(name));
  const settings = await readSettings(
    admin,
    present.map(({ name }) => name),
  );
  return new Map(present.map((topic) => [topic.name, describe(topic, settings.get(topic.name))]));
}

function differences(spec: TopicSpec, found: Found | undefined): TopicChange['settings'] {
  const changed = Object.entries(spec.settings).filter(([name, value]) => found?.inForce.get(name) !== value);
  return Object.fromEntries(changed.map(([name, to]) => [name, { from: found?.inForce.get(name) ?? null, to }]));
}

function leftAsIs(spec: TopicSpec, found: Found, target: number): string[] {
  const left: string[] = [];
  if (found.partitions > spec.partitions) {
    left.push(`has ${found.partitions} partitions, ${spec.partitions} wanted: Kafka cannot remove partitions`);
  }
  if (target < spec.partitions) {
    left.push(
      `has ${found.partitions} partitions, ${spec.partitions} wanted: added only when asked for, since keys move`,
    );
  }
  if (found.replicationFactor !== spec.replicationFactor) {
    left.push(
      `has replication factor ${found.replicationFactor}, ${spec.replicationFactor} wanted: reassign its replicas`,
    );
  }
  return left;
}

function planTopic(
  spec: TopicSpec,
  found: Found | undefined,
  { increasePartitions = false }: ApplyOptions,
): TopicChange {
  const settings = differences(spec, found);
  if (found === undefined) {
    return { topic: spec.topic, kind: 'created', partitions: { from: 0, to: spec.partitions }, settings, left: [] };
  }
  const to = increasePartitions ? Math.max(found.partitions, spec.partitions) : found.partitions;
  const changed = to !== found.partitions || Object.keys(settings).length > 0;
  return {
    topic: spec.topic,
    kind: changed ? 'changed' : 'unchanged',
    partitions: { from: found.partitions, to },
    settings,
    left: leftAsIs(spec, found, to),
  };
}

async function plan(admin: KafkajsAdmin, specs: readonly TopicSpec[], options: ApplyOptions): Promise<Planned[]> {
  const present = await findTopics(
    admin,
    specs.map(({ topic }) => topic),
  );
  return specs.map((spec) => {
    const found = present.get(spec.topic);
    return { spec, found, change: planTopic(spec, found, options) };
  });
}

function toEntries(settings: Iterable<readonly [string, string]>): { name: string; value: string }[] {
  return Array.from(settings, ([name, value]) => ({ name, value }));
}

async function createAll(admin: KafkajsAdmin, planned: readonly Planned[]): Promise<void> {
  const topics = planned.map(({ spec }) => ({
    topic: spec.topic,
    numPartitions: spec.partitions,
    replicationFactor: spec.replicationFactor,
    configEntries: toEntries(Object.entries(spec.settings)),
  }));
  if (topics.length === 0) return;
  await admin.createTopics({ topics, waitForLeaders: true });
  await untilKnown(admin, planned);
}

/** What was changed is not yet known to every broker that is asked; whoever comes next would take it for missing. */
async function untilSeen(isSeen: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < knownAttempts; attempt += 1) {
    if (await isSeen()) return;
    await sleep(knownPauseMs);
  }
}

function untilKnown(admin: KafkajsAdmin, planned: readonly Planned[]): Promise<void> {
  return untilSeen(async () => {
    const { topics } = await admin.fetchTopicMetadata();
    const counts = new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
    return planned.every(({ change }) => (counts.get(change.topic) ?? 0) >= change.partitions.to);
  });
}

async function grow(admin: KafkajsAdmin, planned: readonly Planned[]): Promise<void> {
  const growing = planned.filter(({ change }) => change.partitions.to > change.partitions.from);
  const topicPartitions = growing.map(({ change }) => ({ topic: change.topic, count: change.partitions.to }));
  if (topicPartitions.length === 0) return;
  await admin.createPartitions({ topicPartitions });
  await untilKnown(admin, growing);
}

/** kafkajs' `alterConfigs` replaces all that is set on a topic: what is set already goes with it. */
async function changeSettings(admin: KafkajsAdmin, planned: readonly Planned[]): Promise<void> {
  const changing = planned.filter((one) => Object.keys(one.change.settings).length > 0);
  const resources = changing.map(({ spec, found }) => ({
    type: topicResource,
    name: spec.topic,
    configEntries: toEntries(new Map([...(found?.own ?? []), ...Object.entries(spec.settings)])),
  }));
  if (resources.length === 0) return;
  await admin.alterConfigs({ validateOnly: false, resources });
  await untilInForce(admin, changing);
}

function untilInForce(admin: KafkajsAdmin, changing: readonly Planned[]): Promise<void> {
  const names = changing.map(({ spec }) => spec.topic);
  return untilSeen(async () => {
    const present = await findTopics(admin, names);
    return changing.every(({ spec }) => Object.keys(differences(spec, present.get(spec.topic))).length === 0);
  });
}

/** What `applyTopics` would do. */
export function planTopics(
  connection: AdminConnection,
  specs: readonly TopicSpec[],
  options: ApplyOptions = {},
): Promise<TopicChange[]> {
  return connection.use('topics', async (admin) => (await plan(admin, specs, options)).map((one) => one.change));
}

/** Makes topics as specified, as far as that removes nothing. Answers what it did, in the order of `specs`. */
export function applyTopics(
  connection: AdminConnection,
  specs: readonly TopicSpec[],
  options: ApplyOptions = {},
): Promise<TopicChange[]> {
  return connection.use('topics', async (admin) => {
    const planned = await plan(admin, specs, options);
    const present = planned.filter(({ found }) => found !== undefined);
    await createAll(
      admin,
      planned.filter(({ found }) => found === undefined),
    );
    await grow(admin, present);
    await changeSettings(admin, present);
    return planned.map((one) => one.change);
  });
}

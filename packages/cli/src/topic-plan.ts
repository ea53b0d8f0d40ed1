import { topics as canonicalTopics } from '@tributary/events';
import type { TopicNames } from '@tributary/host';
import type { TopicSpec } from '@tributary/kafka';

const dayMs = 24 * 3600 * 1000;
const mib = 1024 * 1024;

interface TopicRule {
  partitions: number;
  settings: Record<string, string>;
}

const forEver = { 'retention.ms': '-1', 'retention.bytes': '-1' };

/** How the topics are made (docs/operating.md). */
const rules = {
  raw: { partitions: 12, settings: { 'retention.ms': String(30 * dayMs), 'max.message.bytes': String(2 * mib) } },
  canonical: { partitions: 12, settings: { 'retention.ms': String(90 * dayMs), 'max.message.bytes': String(mib) } },
  deadLetters: { partitions: 12, settings: { ...forEver, 'max.message.bytes': String(4 * mib) } },
  audit: { partitions: 3, settings: { 'cleanup.policy': 'compact', 'max.message.bytes': String(mib) } },
  control: { partitions: 1, settings: { 'cleanup.policy': 'compact', 'max.message.bytes': String(mib) } },
} satisfies Record<string, TopicRule>;

/** All topics that a configuration needs. On a single broker nothing can be replicated. */
export function planTopics(names: TopicNames, providers: readonly string[], brokers: number): TopicSpec[] {
  const replicated = brokers >= 3;
  const spec = (topic: string, { partitions, settings }: TopicRule): TopicSpec => ({
    topic,
    partitions,
    replicationFactor: replicated ? 3 : 1,
    settings: { ...settings, 'min.insync.replicas': replicated ? '2' : '1' },
  });
  return [
    ...canonicalTopics.map((topic) => spec(names.canonical(topic), rules.canonical)),
    ...providers.flatMap((id) => [spec(names.raw(id), rules.raw), spec(names.deadLetters(id), rules.deadLetters)]),
    spec(names.audit, rules.audit),
    spec(names.control, rules.control),
  ];
}

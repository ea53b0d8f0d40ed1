import { topics as canonicalTopics } from '@tributary/events';
import type { TopicNames } from '@tributary/host';
import type { TopicSpec } from '@tributary/kafka';
import { subscriberTopics } from '@tributary/subscriber';

const hourMs = 3600 * 1000;
const dayMs = 24 * hourMs;
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
  /** What fits into a dead letter fits here: it was one. */
  retry: { partitions: 12, settings: { 'retention.ms': String(90 * dayMs), 'max.message.bytes': String(4 * mib) } },
  seen: { partitions: 12, settings: { 'retention.bytes': '-1', 'max.message.bytes': String(mib) } },
  audit: { partitions: 3, settings: { 'cleanup.policy': 'compact', 'max.message.bytes': String(mib) } },
  control: { partitions: 1, settings: { 'cleanup.policy': 'compact', 'max.message.bytes': String(mib) } },
} satisfies Record<string, TopicRule>;

/** Makes specifications for so many brokers. On a single one nothing can be replicated. */
function createSpec(brokers: number): (topic: string, rule: TopicRule) => TopicSpec {
  const replicated = brokers >= 3;
  return (topic, { partitions, settings }) => ({
    topic,
    partitions,
    replicationFactor: replicated ? 3 : 1,
    settings: { ...settings, 'min.insync.replicas': replicated ? '2' : '1' },
  });
}

/** The topics that belong to one subscriber alone. */
export function planSubscriberTopics(group: string, topicPrefix: string, brokers: number): TopicSpec[] {
  const spec = createSpec(brokers);
  const { retry, deadLetters } = subscriberTopics(group, topicPrefix);
  return [spec(retry, rules.retry), spec(deadLetters, rules.deadLetters)];
}

/**
 * The topics of what was published, where redeliveries are suppressed. They are kept for longer than the window: it counts from
 * receipt to receipt, and a webhook may have waited in Kafka. A broker removes nothing of the segment that it still writes, so
 * these are short.
 */
export function planSeenTopics(topics: readonly string[], windowHours: number, brokers: number): TopicSpec[] {
  const spec = createSpec(brokers);
  const keptMs = (windowHours + Math.min(windowHours, 24)) * hourMs;
  const kept = { 'retention.ms': String(keptMs), 'segment.ms': String(Math.round(keptMs / 8)) };
  const { partitions, settings } = rules.seen;
  return topics.map((topic) => spec(topic, { partitions, settings: { ...settings, ...kept } }));
}

/** All topics that a configuration needs. */
export function planTopics(names: TopicNames, providers: readonly string[], brokers: number): TopicSpec[] {
  const spec = createSpec(brokers);
  return [
    ...canonicalTopics.map((topic) => spec(names.canonical(topic), rules.canonical)),
    ...providers.flatMap((id) => [spec(names.raw(id), rules.raw), spec(names.deadLetters(id), rules.deadLetters)]),
    spec(names.audit, rules.audit),
    spec(names.control, rules.control),
  ];
}

import { schemaTexts, topics as canonicalTopics } from '@tributary/events';
import type { Kafka, TopicChange, TopicSpec } from '@tributary/kafka';
import type { Context } from './context.ts';
import { planSeenTopics, planSubscriberTopics, planTopics } from './topic-plan.ts';

/** Makes the topics that the configuration needs; never removes anything. */
export function applyTopics({ kafka, topics, providers, config: { runtime } }: Context): Promise<TopicChange[]> {
  const ids = providers.map(({ id }) => id);
  const seen = runtime.duplicates === 'suppress' ? ids.map((id) => topics.seen(id)) : [];
  return apply(kafka, (brokers) => [
    ...planTopics(topics, ids, brokers),
    ...planSeenTopics(seen, runtime.duplicatesWindowHours, brokers),
  ]);
}

/** Makes the topics that one subscriber alone needs. */
export function applySubscriberTopics(kafka: Kafka, group: string, topicPrefix: string): Promise<TopicChange[]> {
  return apply(kafka, (brokers) => planSubscriberTopics(group, topicPrefix, brokers));
}

async function apply(kafka: Kafka, planFor: (brokers: number) => TopicSpec[]): Promise<TopicChange[]> {
  const admin = kafka.admin();
  try {
    return await admin.applyTopics(planFor(await admin.brokerCount()));
  } finally {
    await admin.close();
  }
}

/** A schema as it was registered. */
export interface RegisteredSchema {
  subject: string;
  id: number;
}

/** Registers this version's schemas, each under `<topic>-value` with FULL_TRANSITIVE. Throws `registry.*`. */
export async function registerSchemas({ registry, topics }: Context): Promise<RegisteredSchema[]> {
  const registered: RegisteredSchema[] = [];
  for (const topic of canonicalTopics) {
    const subject = `${topics.canonical(topic)}-value`;
    const id = await registry.register(subject, schemaTexts[topic]);
    await registry.requireCompatibility(subject);
    registered.push({ subject, id });
  }
  return registered;
}

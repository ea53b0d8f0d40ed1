import { TributaryError } from '@tributary/errors';
import { topics as canonicalTopics } from '@tributary/events';
import type { TopicNames } from '@tributary/host';
import type { Kafka } from '@tributary/kafka';

/** Whose topics are needed, and for what. */
export interface TopicNeeds {
  providers: readonly string[];
  /** Whether redeliveries are suppressed. */
  suppress: boolean;
}

/** Throws `kafka.topic_missing` with every topic that the runtime needs and that is not there. */
export async function requireTopics(
  kafka: Kafka,
  names: TopicNames,
  { providers, suppress }: TopicNeeds,
): Promise<void> {
  const required = [
    ...canonicalTopics.map((topic) => names.canonical(topic)),
    ...providers.flatMap((provider) => [names.raw(provider), names.deadLetters(provider)]),
    ...(suppress ? providers.map((provider) => names.seen(provider)) : []),
    names.control,
  ];
  const admin = kafka.admin();
  try {
    const counts = await admin.partitionCounts(required);
    const missing = required.filter((topic) => !counts.has(topic));
    if (missing.length > 0) throw new TributaryError('kafka.topic_missing', { detail: missing.join(', ') });
  } finally {
    await admin.close();
  }
}

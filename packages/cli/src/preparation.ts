import { schemaTexts, topics as canonicalTopics } from '@tributary/events';
import type { TopicChange } from '@tributary/kafka';
import type { Context } from './context.ts';
import { planTopics } from './topic-plan.ts';

/** Makes the topics that the configuration needs; never removes anything. */
export async function applyTopics({ kafka, topics, providers }: Context): Promise<TopicChange[]> {
  const admin = kafka.admin();
  try {
    const specs = planTopics(
      topics,
      providers.map(({ id }) => id),
      await admin.brokerCount(),
    );
    return await admin.applyTopics(specs);
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

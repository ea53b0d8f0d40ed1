import { createEncoder, schemaTexts, topics, type Registry } from '@tributary/events';
import type { Encoders } from '@tributary/interpret';

/**
 * Encoders with the ids that the registry has for our schema texts, under the subjects `<topic>-value`. The runtime never
 * registers: a schema that is not there is `registry.schema_missing`, and the process does not start.
 */
export async function lookUpEncoders(registry: Registry, topicName: (topic: string) => string): Promise<Encoders> {
  const entries = topics.map(async (topic) => {
    const id = await registry.lookUp(`${topicName(topic)}-value`, schemaTexts[topic]);
    return [topic, createEncoder(topic, id)] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as unknown as Encoders;
}

import { createEncoder, schemaTexts, topics, type Registry, type Topic } from '@tributary/events';
import type { Encoders } from '@tributary/interpret';

/** The ids that the registry has for our schema texts. */
export type SchemaIds = Readonly<Record<Topic, number>>;

/**
 * The ids under the subjects `<topic>-value`. The runtime never registers: a schema that is not there is
 * `registry.schema_missing`, and the process does not start.
 */
export async function lookUpSchemaIds(registry: Registry, topicName: (topic: string) => string): Promise<SchemaIds> {
  const entries = topics.map(async (topic) => {
    return [topic, await registry.lookUp(`${topicName(topic)}-value`, schemaTexts[topic])] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as SchemaIds;
}

/** Encoders that stamp these ids. */
export function createEncoders(ids: SchemaIds): Encoders {
  return Object.fromEntries(topics.map((topic) => [topic, createEncoder(topic, ids[topic])])) as unknown as Encoders;
}

import {
  createDecoder,
  schemaIdOf,
  type Decoder,
  type EventByTopic,
  type Registry,
  type Topic,
} from '@tributary/events';

/** Reads published values with the schemas that they were written with. */
export interface EventReader {
  /** Throws `event.malformed_value`, `event.unknown_schema` and `registry.*`. */
  read<T extends Topic>(topic: T, value: Buffer): Promise<EventByTopic[T]>;
}

/** A reader that asks the registry once for each schema id. */
export function createEventReader(registry: Registry): EventReader {
  const decoders = new Map<string, Decoder<Topic>>();
  return {
    async read<T extends Topic>(topic: T, value: Buffer) {
      const id = schemaIdOf(value);
      const key = `${topic}/${id}`;
      const decoder = decoders.get(key) ?? createDecoder<Topic>(topic, await registry.schemaText(id));
      decoders.set(key, decoder);
      return decoder.decode(value) as EventByTopic[T];
    },
  };
}

import { KafkaRequestDeserializer, type ConsumerDeserializer } from '@nestjs/microservices';
import { TributaryError } from '@tributary/errors';
import {
  createDecoder,
  createRegistry,
  createResourceCheck,
  isCanonicalType,
  schemaIdOf,
  topics,
  type EventByTopic,
  type Registry,
  type RegistryOptions,
  type Topic,
} from '@tributary/events';

/** What a deserializer needs. */
export interface EventDeserializerOptions {
  /** Where the schema registry is; or a `Registry` of @tributary/events. */
  registry: RegistryOptions | Registry;
  /** What stands before the names of all topics, as `kafka.topicPrefix` in Tributary's configuration. */
  topicPrefix?: string;
}

/** What of a record of Nest's Kafka transport is read. */
interface KafkaMessage {
  value: unknown;
}

type Read = (value: Buffer) => EventByTopic[Topic];

/** Reads what was written with one schema. */
function createRead(topic: Topic, schemaText: string): Read {
  const decoder = createDecoder(topic, schemaText);
  const hasItsResource = createResourceCheck(topic);
  return (value) => {
    const event = decoder.decode(value);
    if (isCanonicalType(event.type) && !hasItsResource(event))
      throw new TributaryError('event.malformed_value', { detail: `${topic}: not the one resource that type names` });
    return event;
  };
}

/** Asks for each schema once. An answer that failed is forgotten: the transport hands the same record over again. */
function createReads(registry: Registry): (topic: Topic, id: number) => Promise<Read> {
  const reads = new Map<string, Promise<Read>>();
  return (topic, id) => {
    const key = `${topic}/${id}`;
    const present = reads.get(key);
    if (present) return present;
    const loading = registry.schemaText(id).then((text) => createRead(topic, text));
    reads.set(key, loading);
    loading.catch(() => reads.delete(key));
    return loading;
  };
}

/**
 * For services that keep Nest's own Kafka transport: reads its records as events, `@EventPattern('payments')` by topic and not
 * by type. Records of topics that are not Tributary's are left as the transport hands them over.
 *
 * The transport sets limits that no deserializer lifts (@nestjs/microservices 12.1.1, `server-kafka.js`, `kafka-parser.js`). What
 * fails, in here or in a handler, is read again for ever and nothing behind it on its partition is: there are no dead letters,
 * and exception filters see nothing of what fails in here. One record is handled at a time. A handler whose stream gives nothing
 * (`EMPTY`) counts as failed. Keys and headers are turned into texts. `TributaryStrategy` has none of these.
 *
 * `deserialize` rejects with `event.malformed_value`, `event.unknown_schema`, `event.foreign_schema`, `registry.unreachable` or
 * `registry.unexpected_answer`.
 */
export function createEventDeserializer({
  registry,
  topicPrefix = '',
}: EventDeserializerOptions): ConsumerDeserializer {
  const findRead = createReads('schemaText' in registry ? registry : createRegistry(registry));
  const topicByName = new Map<string, Topic>(topics.map((topic) => [topicPrefix + topic, topic]));
  const stock = new KafkaRequestDeserializer();
  return {
    async deserialize(message: KafkaMessage, options) {
      const channel = String(options?.['channel']);
      const topic = topicByName.get(channel);
      if (topic === undefined) return stock.deserialize(message, options);
      const { value } = message;
      // The transport makes a text of every value that does not begin as an event does.
      if (!Buffer.isBuffer(value)) throw new TributaryError('event.malformed_value', { detail: `${topic}: no event` });
      const read = await findRead(topic, schemaIdOf(value));
      return { pattern: channel, data: read(value) };
    },
  };
}

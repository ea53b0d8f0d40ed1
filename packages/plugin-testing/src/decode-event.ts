import { createDecoder, schemaTexts, type Decoder, type EventByTopic, type Topic } from '@tributary/events';

const decoders = new Map<Topic, Decoder<Topic>>();

/** Reads a value with this version's schema of the topic. To make a decoder takes a thousand times as long as to use it. */
export function decodeEvent(topic: Topic, value: Buffer): EventByTopic[Topic] {
  const decoder = decoders.get(topic) ?? createDecoder<Topic>(topic, schemaTexts[topic]);
  decoders.set(topic, decoder);
  return decoder.decode(value);
}

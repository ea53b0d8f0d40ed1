import type { ICustomPartitioner, Kafka as KafkajsClient, Producer } from 'kafkajs';

/** The kafkajs producers of a process, one for each topic. */
export interface TopicProducers {
  /** Connected; rejects if that fails, and then the next call tries again. */
  of(topic: string): Promise<Producer>;
  /** The next call of `of` gets another one. */
  replace(topic: string, failed: Promise<Producer>): void;
  close(): Promise<void>;
}

/** What they are made of. */
export interface TopicProducersDeps {
  /** A kafkajs client that does not try again by itself. */
  readonly newClient: () => KafkajsClient;
  /** How old kafkajs' knowledge of a topic's leaders may get. */
  metadataMaxAgeMs: number;
}

/** An answer in the protocol's words, as kafkajs' own: it makes kafkajs look up the topic's partitions before the next attempt. */
class UnknownPartition extends Error {
  override readonly name = 'UnknownPartition';
  readonly type = 'UNKNOWN_TOPIC_OR_PARTITION';
  readonly retriable = true;
}

/** Messages of attempts that were given up: kafkajs may wake up later and must not send them then. */
const abandoned = new WeakSet<object>();

/** Forbids kafkajs to send these messages, as far as it has not done so. */
export function abandon(messages: readonly object[]): void {
  for (const message of messages) abandoned.add(message);
}

/**
 * The partition is chosen already. kafkajs calls this right before it sends, so it is the place to stop what must not go
 * out: messages that nobody waits for any more, and a partition that kafkajs does not know (`send()` leaves those out and
 * resolves as if they were stored).
 */
export const keepPartition: ICustomPartitioner = () => {
  return ({ message, partitionMetadata }) => {
    if (abandoned.has(message)) throw Object.assign(new Error('This attempt was given up'), { retriable: false });
    const known = partitionMetadata.find(({ partitionId }) => partitionId === message.partition);
    if (known === undefined) throw new UnknownPartition(`kafkajs does not know partition ${message.partition} yet`);
    return known.partitionId;
  };
};

async function connect({ newClient, metadataMaxAgeMs }: TopicProducersDeps): Promise<Producer> {
  const producer = newClient().producer({
    metadataMaxAge: metadataMaxAgeMs,
    createPartitioner: keepPartition,
    allowAutoTopicCreation: false,
    // Not idempotent (docs/architecture.md): after a lost Produce response kafkajs rolls its sequence back, the broker takes the next
    // records for duplicates, and an acknowledged record vanishes. Without it a retry may write twice, and loses nothing.
    idempotent: false,
    // kafkajs tries once: the lane tries again, for as long as somebody waits.
    retry: { retries: 0 },
  });
  await producer.connect();
  return producer;
}

async function disconnect(producer: Promise<Producer>): Promise<void> {
  const connected = await producer;
  await connected.disconnect();
}

/** One for each topic: a kafkajs producer that ever knew a topic that was deleted since fails for all its topics. */
export function createTopicProducers(deps: TopicProducersDeps): TopicProducers {
  const producers = new Map<string, Promise<Producer>>();
  return {
    of(topic) {
      const producer = producers.get(topic) ?? connect(deps);
      producers.set(topic, producer);
      return producer;
    },
    replace(topic, failed) {
      if (producers.get(topic) === failed) producers.delete(topic);
      // It is not used again: that closing it fails as well changes nothing.
      disconnect(failed).catch(() => undefined);
    },
    async close() {
      const open = [...producers.values()];
      producers.clear();
      await Promise.allSettled(open.map(disconnect));
    },
  };
}

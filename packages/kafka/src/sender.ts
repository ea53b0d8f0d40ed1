import kafkajs, { type Message } from 'kafkajs';
import { within } from './deadline.ts';
import { answerOf } from './failure.ts';
import { abandon, type TopicProducers } from './topic-producers.ts';

/** The place that records are sent to. */
export interface Target {
  topic: string;
  partition: number;
}

/** Makes one attempt to store messages. */
export interface Sender {
  /** Resolves with the offset of the first message once all in-sync replicas have them; the others follow it. */
  send(target: Target, messages: readonly Message[]): Promise<bigint>;
  close(): Promise<void>;
}

/** What a sender is made of. */
export interface SenderDeps {
  producers: TopicProducers;
  /** How long the broker may take to have the records on all replicas. */
  requestTimeoutMs: number;
  /** After this an attempt is given up, even if kafkajs hangs. */
  attemptTimeoutMs: number;
  compressionOf(topic: string): Compression;
}

/** How a topic's batches are compressed. */
export type Compression = 'none' | 'gzip' | 'zstd';

/** kafkajs' numbers of them. */
export const compressionTypes = {
  none: kafkajs.CompressionTypes.None,
  gzip: kafkajs.CompressionTypes.GZIP,
  zstd: kafkajs.CompressionTypes.ZSTD,
};

async function attempt(deps: SenderDeps, { topic, partition }: Target, messages: Message[]): Promise<bigint> {
  const producer = await deps.producers.of(topic);
  // One topic-partition: a send() over several brokers can resolve without sending when a leader moves.
  const answers = await producer.send({
    topic,
    messages,
    acks: -1, // Invariants 1 and 8: acknowledged means that all in-sync replicas have it.
    timeout: deps.requestTimeoutMs,
    compression: compressionTypes[deps.compressionOf(topic)],
  });
  const stored = answers.find((answer) => answer.topicName === topic && answer.partition === partition);
  // A send() that left the partition out resolves all the same: only the broker's word on this very partition counts.
  if (stored?.baseOffset === undefined) throw new Error('kafkajs resolved without sending');
  return BigInt(stored.baseOffset);
}

/** A sender. A kafkajs producer that failed without an answer of the broker is replaced: it may hang, or know brokers that moved. */
export function createSender(deps: SenderDeps): Sender {
  const { producers, attemptTimeoutMs } = deps;
  return {
    async send(target, messages) {
      // Copies: the messages of an attempt that is given up are barred, and the next attempt sends the same ones.
      const copies = messages.map((message) => ({ ...message, partition: target.partition }));
      const producer = producers.of(target.topic);
      try {
        return await within(attemptTimeoutMs, attempt(deps, target, copies));
      } catch (error) {
        abandon(copies);
        if (answerOf(error) === undefined) producers.replace(target.topic, producer);
        throw error;
      }
    },
    close: () => producers.close(),
  };
}

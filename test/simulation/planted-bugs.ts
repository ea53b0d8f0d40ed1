import { isPublishError, PublishError, type Kafka, type OutgoingRecord, type PublishOutcome } from '@tributary/kafka';
import type { Publisher } from '../../packages/runtime/src/publish.ts';
import { deadLetterTopic } from './ledger.ts';

/** A mistake that the protocol must not survive. */
export interface PlantedBug {
  /** The promise that it breaks. */
  breaks: string;
  /** Whether the broker takes every commit. */
  isUnfenced?: boolean;
  /** Whether a consumer commits after the next join what was refused before. */
  isStubborn?: boolean;
  inPublisher?(publisher: Publisher): Publisher;
  inKafka?(kafka: Kafka): Kafka;
}

/** One record after another, each in a call of its own: what follows one that fails is not held back. */
async function publishEach(publisher: Publisher, records: readonly OutgoingRecord[]): Promise<void> {
  const outcomes: PublishOutcome[] = [];
  for (const [index, record] of records.entries()) {
    try {
      await publisher.publish([record], { deadlineMs: 10_000 });
      outcomes.push({ topic: record.topic, partition: 0, offset: 0n });
    } catch (error) {
      const [failure] = isPublishError(error) ? error.failures : [];
      if (failure === undefined) throw error;
      outcomes.push({ ...failure, index });
    }
  }
  if (outcomes.some((outcome) => 'code' in outcome)) throw new PublishError(outcomes);
}

/** Lets the consumer believe that a batch was handled, whatever became of it. */
function swallowing(kafka: Kafka): Kafka {
  return {
    ...kafka,
    startConsumer: (options) =>
      kafka.startConsumer({ ...options, onBatch: (batch) => options.onBatch(batch).catch(() => undefined) }),
  };
}

export const plantedBugs: Readonly<Record<string, PlantedBug>> = {
  'commit before the acknowledgement': {
    breaks: 'committed means acknowledged',
    inPublisher: (publisher) => ({
      async publish(records, options) {
        publisher.publish(records, options).catch(() => undefined);
      },
    }),
  },
  'commit beyond a gap: a partial failure passes for success': {
    breaks: 'committed means acknowledged',
    inPublisher: (publisher) => ({
      async publish(records, options) {
        await publisher.publish(records, options).catch((error: unknown) => {
          if (!isPublishError(error) || error.failures.length === records.length) throw error;
        });
      },
    }),
  },
  'commit beyond a gap: a batch that gave up is committed': {
    breaks: 'committed means acknowledged',
    inKafka: swallowing,
  },
  'no fence: the broker takes a commit of whoever sends it': {
    breaks: 'only who holds a partition commits it',
    isUnfenced: true,
  },
  'a batch is committed after its partition was lost': {
    breaks: 'only who holds a partition commits it',
    isStubborn: true,
  },
  'a retry comes after what followed the failure': {
    breaks: 'the events of an object keep their order',
    inPublisher: (publisher) => ({ publish: (records) => publishEach(publisher, records) }),
  },
  'dead letters are dropped': {
    breaks: 'committed means acknowledged',
    inPublisher: (publisher) => ({
      publish: (records, options) =>
        publisher.publish(
          records.filter(({ topic }) => topic !== deadLetterTopic),
          options,
        ),
    }),
  },
};

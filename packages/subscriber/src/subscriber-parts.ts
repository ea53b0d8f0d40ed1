import { createRegistry, type Registry, type RegistryOptions, type Topic } from '@tributary/events';
import { createKafka, findTracing, type Kafka, type Producer, type ReadAhead } from '@tributary/kafka';
import { isUnwanted, schemaAwaited } from './attempt.ts';
import { createDeadLetterWriter } from './dead-letter-writer.ts';
import { createDecoders, type Decoders } from './decoders.ts';
import { failureClassOf, isFailureClass, type FailureClass } from './failure-class.ts';
import { traceHandlers } from './handler-span.ts';
import { createDispatch } from './handlers.ts';
import { createIntake, type Intake } from './intake.ts';
import { createLanes } from './lanes.ts';
import type { Settings, SubscriberOptions } from './options.ts';
import { createSlots } from './slots.ts';
import { createCounters, type SubscriberStats } from './stats.ts';
import type { SubscriberTopics } from './subscriber-topics.ts';
import type { SubscriberLog } from './subscriber-log.ts';

/** What a subscriber is made of. */
export interface SubscriberParts {
  kafka: Kafka;
  registry: Registry;
  intake: Intake;
  readAhead: ReadAhead;
  stats(): SubscriberStats;
  /** Closes what was opened, after the consumer has stopped. */
  release(): Promise<void>;
}

/** What of a partition may be open, in bytes: large records count for more. */
const openBytes = 4 * 1024 * 1024;

function toKafka({ kafka, group, onLog }: SubscriberOptions<Topic>): Kafka {
  if ('startReader' in kafka) return kafka;
  return createKafka({ clientId: group, ...kafka, ...(onLog && { onLog }) });
}

function toRegistry(registry: RegistryOptions | Registry): Registry {
  // One attempt for each call: decoders wait by themselves, and for all of them together.
  return 'schemaText' in registry ? registry : createRegistry({ ...registry, retries: 0 });
}

/** A log must not stop what it tells of. */
function toLog({ onLog, group }: SubscriberOptions<Topic>): SubscriberLog {
  return (entry, error) => {
    try {
      onLog?.({ group, ...entry }, error);
    } catch {
      // Nobody is left to be told.
    }
  };
}

/** The service's own classes, where it has any; a mistake in them makes no dead letter. */
function toClassify({ classify = failureClassOf }: SubscriberOptions<Topic>): (error: unknown) => FailureClass {
  return (error) => {
    try {
      const failureClass = classify(error);
      // In JavaScript it may answer nothing: that would be tried for ever.
      if (isFailureClass(failureClass)) return failureClass;
    } catch {
      // As if it had answered nothing.
    }
    return failureClassOf(error);
  };
}

async function releaseAll(
  kafka: Kafka,
  producer: Producer,
  { decoders, isOurs }: { decoders: Decoders; isOurs: boolean },
) {
  decoders.close();
  await producer.close();
  if (isOurs) await kafka.close();
}

/** Wires a subscriber. Opens no connection yet. */
export function createParts(
  options: SubscriberOptions<Topic>,
  settings: Settings,
  own: SubscriberTopics,
): SubscriberParts {
  const { topics, group } = options;
  const { concurrency, maxInFlight, retry, topicPrefix } = settings;
  const log = toLog(options);
  const counters = createCounters();
  const kafka = toKafka(options);
  // Compressed, a dead letter fits where its record did, headers and all.
  const producer = kafka.producer({ compression: 'gzip' });
  const registry = toRegistry(options.registry);
  const decoders = createDecoders({ registry, log });
  const tracing = findTracing('@tributary/subscriber');
  const dispatch = createDispatch(topics, traceHandlers(options.handlers, { tracing, group }));
  const reading = { dispatch, decoders, counters };
  const slots = createSlots(concurrency);
  const now = (): Date => new Date();
  const deadLetters = createDeadLetterWriter({ topic: own.deadLetters, producer, counters, log, now });
  const lanes = createLanes({ ...reading, slots, deadLetters, retry, classify: toClassify(options), log });
  const intake = createIntake({
    lanes,
    counters,
    isUnwanted: (record) => isUnwanted(reading, record),
    schemaAwaited: (topic, record) => schemaAwaited(reading, topic, record),
    topics: new Map(topics.map((topic) => [topicPrefix + topic, topic])),
    retryTopic: own.retry,
  });
  return {
    kafka,
    registry,
    intake,
    readAhead: { records: maxInFlight, bytes: openBytes },
    stats: () => ({
      ...counters,
      deadLettered: { ...counters.deadLettered },
      running: slots.taken(),
      keysInWork: lanes.count(),
      schemasAwaited: decoders.loading(),
    }),
    release: () => releaseAll(kafka, producer, { decoders, isOurs: kafka !== options.kafka }),
  };
}

import { TributaryError } from '@tributary/errors';
import { topics as allTopics, type Registry, type RegistryOptions, type Topic } from '@tributary/events';
import type { Kafka, KafkaOptions } from '@tributary/kafka';
import type { FailureClass } from './failure-class.ts';
import { handlerNames, type Handlers } from './handlers.ts';
import { defaultRetry, type Retry, type RetryPolicy } from './retry.ts';
import type { SubscriberLog } from './subscriber-log.ts';
import { isGroupName } from './subscriber-topics.ts';

/** How to reach Kafka: `{ brokers: ['kafka-0:9092'] }` is enough where it wants no credentials. */
export type SubscriberKafkaOptions = Omit<KafkaOptions, 'clientId' | 'onLog' | 'openSocket'> & { clientId?: string };

/** What a subscriber needs. */
export interface SubscriberOptions<T extends Topic> {
  /** How to reach Kafka; or a `Kafka` of @tributary/kafka, which is left open. */
  kafka: SubscriberKafkaOptions | Kafka;
  /** Where the schema registry is; or a `Registry` of @tributary/events that makes one attempt for each call. */
  registry: RegistryOptions | Registry;
  /**
   * Who reads: members of one group share the events, two groups get all of them each. Its name is durable state, since the
   * group's place in the topics belongs to it. All members must subscribe to the same topics.
   */
  group: string;
  topics: readonly T[];
  /** What stands before the names of all topics, as `kafka.topicPrefix` in Tributary's configuration. */
  topicPrefix?: string;
  handlers: Handlers<NoInfer<T>>;
  /** How many handlers may run at a time, of different keys; 16 if absent. */
  concurrency?: number;
  /**
   * How many records of one partition may be read ahead of what is done, so that others go on while one waits; 1,000 if
   * absent. When so many are open the partition is not read on.
   */
  maxInFlight?: number;
  retry?: Retry;
  /** How the failure of a handler is met. If absent: as it was marked by `permanent` or `unavailable`, else `passing`. */
  classify?: (error: unknown) => FailureClass;
  /** How long `close` waits for handlers that run; 20,000 ms if absent. What is not done then is read again by others. */
  drainTimeoutMs?: number;
  /** A member that was silent for this long has left; 30,000 ms if absent. */
  sessionTimeoutMs?: number;
  onLog?: SubscriberLog;
  /**
   * The subscriber has stopped by itself and reads nothing more until a person acts: `consume.offset_out_of_range`,
   * `kafka.topic_missing` or `kafka.request_failed`. Not called after `close`, and not while brokers are away.
   */
  onStopped?: (error: TributaryError) => void;
}

/** Options with everything said. */
export interface Settings {
  concurrency: number;
  maxInFlight: number;
  retry: RetryPolicy;
  topicPrefix: string;
  drainTimeoutMs: number;
}

function isWhole(value: unknown, least: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 2 ** 31 - 1;
}

function mistakesInNumbers({ concurrency, maxInFlight, retry, drainTimeoutMs }: Settings): string[] {
  const wanted: [name: string, isRight: boolean, what: string][] = [
    ['concurrency', isWhole(concurrency, 1), 'a whole number from 1'],
    ['maxInFlight', isWhole(maxInFlight, 1), 'a whole number from 1'],
    ['retry.attempts', isWhole(retry.attempts, 1), 'a whole number from 1'],
    ['retry.firstMs', isDuration(retry.firstMs), 'milliseconds'],
    ['retry.longestMs', isDuration(retry.longestMs), 'milliseconds'],
    ['drainTimeoutMs', isDuration(drainTimeoutMs), 'milliseconds'],
  ];
  return wanted.flatMap(([name, isRight, what]) => (isRight ? [] : [`${name} must be ${what}`]));
}

function mistakesInAddresses({ kafka, registry }: SubscriberOptions<Topic>): string[] {
  const { brokers } = kafka as Partial<SubscriberKafkaOptions>;
  const hasBrokers = 'startReader' in kafka || (Array.isArray(brokers) && brokers.length > 0);
  const hasUrl = 'schemaText' in registry || URL.canParse(registry.url);
  return [
    ...(hasBrokers ? [] : ['kafka.brokers must name some brokers, as host:port']),
    ...(hasUrl ? [] : ['registry.url must be a URL']),
  ];
}

function mistakesInNames({ group, topics, handlers }: SubscriberOptions<Topic>): string[] {
  const foreign = topics.filter((topic) => !allTopics.includes(topic));
  const known = handlerNames(topics);
  const entries = Object.entries(handlers).filter(([, handler]) => handler !== undefined);
  const named = entries.filter(([name]) => !known.has(name)).map(([name]) => name);
  return [
    ...(isGroupName(group) ? [] : ['group must be letters, digits, ".", "_" and "-", at most 100']),
    ...(topics.length > 0 ? [] : [`topics must name one of ${allTopics.join(', ')}`]),
    ...foreign.map((topic) => `topics: ${topic} is none of ${allTopics.join(', ')}`),
    ...(entries.length > 0 ? [] : ['handlers must have one']),
    ...named.map((name) => `handlers.${name}: no type of ${topics.join(', ')}, nor "<resource>.*", "*" or "unknown"`),
    ...entries
      .filter(([, handler]) => typeof handler !== 'function')
      .map(([name]) => `handlers.${name} must be a function`),
  ];
}

/** The options with everything said. Throws `config.invalid` with every mistake. */
export function settle(options: SubscriberOptions<Topic>): Settings {
  const { concurrency = 16, maxInFlight = 1_000, topicPrefix = '', drainTimeoutMs = 20_000 } = options;
  const settings = {
    concurrency,
    maxInFlight,
    retry: { ...defaultRetry, ...options.retry },
    topicPrefix,
    drainTimeoutMs,
  };
  const mistakes = [...mistakesInAddresses(options), ...mistakesInNames(options), ...mistakesInNumbers(settings)];
  if (mistakes.length > 0) throw new TributaryError('config.invalid', { detail: mistakes.join('; ') });
  return settings;
}

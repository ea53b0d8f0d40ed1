import { isTributaryError, TributaryError } from '@tributary/errors';
import { schemaTexts, type Topic } from '@tributary/events';
import type { Consumer, Kafka } from '@tributary/kafka';
import { settle, type Settings, type SubscriberOptions } from './options.ts';
import type { SubscriberStats } from './stats.ts';
import { createParts, type SubscriberParts } from './subscriber-parts.ts';
import { subscriberTopics, type SubscriberTopics } from './subscriber-topics.ts';

/** Where a subscriber is in its life. */
export type SubscriberState = 'new' | 'starting' | 'consuming' | 'closing' | 'closed';

/** Hands the events of some topics to handlers. */
export interface Subscriber {
  /**
   * Joins the group; resolves when events may come. Rejects with `kafka.unreachable`, `kafka.topic_missing` (run
   * `tributary topics apply --group <group>`), `kafka.request_failed`, or `registry.unexpected_answer` where the URL is not that of a
   * registry, and is closed then. To be called once.
   */
  start(): Promise<void>;
  /**
   * Hands nothing out any more, waits for handlers that run, commits what is done and leaves the group. Handlers that take
   * longer than `drainTimeoutMs` are not waited for. May be called at any time, and again.
   */
  close(): Promise<void>;
  /** Resolves when it is closed: with nothing after `close`, with the error where it stopped by itself. */
  readonly closed: Promise<TributaryError | undefined>;
  /** Hands nothing out, and keeps the partitions. What was handed out goes on. */
  pause(): void;
  resume(): void;
  state(): SubscriberState;
  stats(): SubscriberStats;
}

interface Life {
  readonly options: SubscriberOptions<Topic>;
  readonly settings: Settings;
  readonly own: SubscriberTopics;
  readonly parts: SubscriberParts;
  state: SubscriberState;
  consumer: Consumer | undefined;
  starting: Promise<void> | undefined;
  closing: Promise<void> | undefined;
  readonly closed: PromiseWithResolvers<TributaryError | undefined>;
}

/** Fails where records that cannot be handled would have no place to go. */
async function requireTopics(kafka: Kafka, group: string, topics: readonly string[]): Promise<void> {
  const admin = kafka.admin();
  try {
    const counts = await admin.partitionCounts(topics);
    const missing = topics.filter((topic) => !counts.has(topic));
    const detail = `${missing.join(', ')}: \`tributary topics apply --group ${group}\` makes them`;
    if (missing.length > 0) throw new TributaryError('kafka.topic_missing', { detail });
  } finally {
    await admin.close();
  }
}

/** Waits for handlers that run, but not for ever. */
async function drain({ parts, settings, consumer }: Life): Promise<void> {
  const timer = setTimeout(() => parts.intake.abandon(), settings.drainTimeoutMs);
  await consumer?.stop();
  clearTimeout(timer);
}

async function end(life: Life, error: TributaryError | undefined): Promise<void> {
  // Closed while it was starting: there is something to stop only after that.
  await life.starting?.catch(() => undefined);
  life.state = 'closing';
  try {
    await drain(life);
    await life.parts.release();
  } finally {
    life.state = 'closed';
    life.closed.resolve(error);
  }
}

function close(life: Life, error?: TributaryError): Promise<void> {
  life.closing ??= end(life, error);
  return life.closing;
}

/**
 * Fails where something else than a registry answers: each event would be a dead letter, for a mistake in an address. One that is
 * away is waited for, as later; one that does not know the schema may yet know that of a writer.
 */
async function requireRegistry({ parts, settings }: Life, topic: Topic): Promise<void> {
  try {
    await parts.registry.lookUp(`${settings.topicPrefix}${topic}-value`, schemaTexts[topic]);
  } catch (error) {
    if (isTributaryError(error) && error.code === 'registry.unexpected_answer') throw error;
  }
}

function startReader(life: Life): Promise<Consumer> {
  const { options, settings, own, parts } = life;
  const topics = options.topics.map((topic) => settings.topicPrefix + topic);
  return parts.kafka.startReader({
    group: options.group,
    topics: [...topics, own.retry],
    readAhead: parts.readAhead,
    onBatch: parts.intake.onBatch,
    ...(options.sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs: options.sessionTimeoutMs }),
    onStopped(error) {
      if (life.closing) return;
      // What fails while it closes is told by nobody's waiting for it: `closed` resolves all the same.
      close(life, error).catch(() => undefined);
      options.onStopped?.(error);
    },
  });
}

async function start(life: Life): Promise<void> {
  life.state = 'starting';
  const { parts, options, own } = life;
  await requireTopics(parts.kafka, options.group, Object.values(own));
  const [topic] = options.topics;
  if (topic !== undefined) await requireRegistry(life, topic);
  life.consumer = await startReader(life);
  life.state = 'consuming';
}

/**
 * A subscriber: `await subscriber.start()`, and `await subscriber.close()` on SIGTERM. Throws `config.invalid` with every
 * mistake in the options.
 */
export function createSubscriber<const T extends Topic>(given: SubscriberOptions<T>): Subscriber {
  // From here on the topics are only known when it runs.
  const options = given as unknown as SubscriberOptions<Topic>;
  const settings = settle(options);
  const own = subscriberTopics(options.group, settings.topicPrefix);
  const life: Life = {
    options,
    settings,
    own,
    parts: createParts(options, settings, own),
    state: 'new',
    consumer: undefined,
    starting: undefined,
    closing: undefined,
    closed: Promise.withResolvers(),
  };
  return {
    async start() {
      if (life.starting ?? life.closing) throw new Error('A subscriber is started once');
      life.starting = start(life);
      await life.starting.catch(async (error: unknown) => {
        await close(life, isTributaryError(error) ? error : undefined);
        throw error;
      });
    },
    close: () => close(life),
    closed: life.closed.promise,
    pause: () => life.consumer?.pause(),
    resume: () => life.consumer?.resume(),
    state: () => life.state,
    stats: () => life.parts.stats(),
  };
}

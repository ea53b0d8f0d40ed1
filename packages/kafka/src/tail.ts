import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer as KafkajsConsumer, EachBatchPayload, Kafka as KafkajsClient } from 'kafkajs';
import type { TributaryError } from '@tributary/errors';
import type { Admin } from './admin.ts';
import { within } from './deadline.ts';
import { isTransient, toKafkaError } from './failure.ts';
import { createGuardedConsumer } from './guarded-consumer.ts';
import { toIncomingRecord, type IncomingRecord } from './record.ts';

/** What to read, without a group that remembers it. */
export interface TailOptions {
  topics: readonly string[];
  /** All that is there and then what comes, or only what comes after `tail` resolved. */
  from: 'beginning' | 'end';
  /** One record at a time, in the order of its partition. If it rejects, the reading ends with `onStopped`. */
  onRecord(record: IncomingRecord): Promise<void> | void;
  /** The reading has ended by itself. */
  onStopped?(error: TributaryError): void;
}

/** A running tail. */
export interface Tail {
  /** Resolves when everything was read that stood in the topics when `tail` began. */
  readonly caughtUp: Promise<void>;
  /** Resolves when the partition was read up to this offset; never, where the reading has ended before. */
  reached(topic: string, partition: number, offset: bigint): Promise<void>;
  close(): Promise<void>;
}

/** What a tail is made of. */
export interface TailDeps {
  client: KafkajsClient;
  admin: Admin;
  clientId: string;
}

/** Where a tail stands, and who waits until it stands further. */
interface Places {
  /** The next offset to read. */
  positions: Map<string, bigint>;
  /** Where the partitions ended when the tail began. */
  ends: Map<string, bigint>;
  waiting: Set<Waiting>;
}

interface Waiting {
  key: string;
  offset: bigint;
  resolve(): void;
}

function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

async function findPlaces({ admin }: TailDeps, { topics, from }: TailOptions): Promise<Places> {
  const places: Places = { positions: new Map(), ends: new Map(), waiting: new Set() };
  for (const topic of topics) {
    for (const { partition, start, end } of await admin.offsets(topic)) {
      const position = from === 'beginning' ? start : end;
      places.positions.set(keyOf(topic, partition), position);
      places.ends.set(keyOf(topic, partition), end);
    }
  }
  return places;
}

function stands({ positions }: Places, { key, offset }: Omit<Waiting, 'resolve'>): boolean {
  return (positions.get(key) ?? 0n) >= offset;
}

/** Also for batches of nothing but transaction markers, which reach no handler. */
function advance(places: Places, batch: { topic: string; partition: number; lastOffset: string }): void {
  places.positions.set(keyOf(batch.topic, batch.partition), BigInt(batch.lastOffset) + 1n);
  for (const waiting of places.waiting) {
    if (!stands(places, waiting)) continue;
    places.waiting.delete(waiting);
    waiting.resolve();
  }
}

function reached(places: Places, key: string, offset: bigint): Promise<void> {
  if (stands(places, { key, offset })) return Promise.resolve();
  return new Promise((resolve) => places.waiting.add({ key, offset, resolve }));
}

async function readBatch(payload: EachBatchPayload, options: TailOptions, isClosed: () => boolean): Promise<void> {
  const { topic, partition, messages } = payload.batch;
  for (const message of messages) {
    if (isClosed()) return;
    await options.onRecord(toIncomingRecord(topic, partition, message));
    await payload.heartbeat();
  }
  payload.resolveOffset(payload.batch.lastOffset());
}

function createConsumer(deps: TailDeps, groupId: string, places: Places): KafkajsConsumer {
  // The group never commits, so each time it joins kafkajs asks where to start: where the tail stands.
  const startOf = async (topic: string, partition: number): Promise<bigint> => {
    const known = places.positions.get(keyOf(topic, partition));
    if (known !== undefined) return known;
    const range = (await deps.admin.offsets(topic)).find((candidate) => candidate.partition === partition);
    if (range === undefined) throw new Error(`topic ${topic} has no partition ${partition}`);
    return range.start;
  };
  return createGuardedConsumer(deps.client, { groupId, maxWaitTimeInMs: 250 }, { startOf });
}

async function reachedEnds(places: Places): Promise<void> {
  await Promise.all([...places.ends].map(([key, end]) => reached(places, key, end)));
}

/** A coordinator that is loading, or a leader that is being chosen, is there within this. */
const firstLives = 20;
const pauseMs = 500;

/** One consumer after another, each going on where the last one stood. */
interface Lives {
  consumer: KafkajsConsumer | undefined;
  /** The group of the last one. */
  group: string | undefined;
  closed: boolean;
}

/**
 * Reads topics with throw-away groups, the last of which is deleted at the end. Resolves when the places to read from are fixed: what
 * is written after that is read. Rejects with `kafka.unreachable`, `kafka.topic_missing` or `kafka.request_failed`. What time
 * heals does not end the reading.
 */
export async function startTail(deps: TailDeps, options: TailOptions): Promise<Tail> {
  const detail = `tail of ${options.topics.join(', ')}`;
  const places = await findPlaces(deps, options);
  const caughtUp = reachedEnds(places);
  const lives: Lives = { consumer: undefined, group: undefined, closed: false };
  const live = async (attemptsLeft: number): Promise<void> => {
    // Closed in the pause before this life.
    if (lives.closed) return;
    // Of its own: in that of a life that ended without a word it would wait for that one's session to end.
    lives.group = `${deps.clientId}-tail-${randomUUID()}`;
    const consumer = createConsumer(deps, lives.group, places);
    lives.consumer = consumer;
    consumer.on(consumer.events.CRASH, ({ payload }) => void end(consumer, payload.error));
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => void (lives.closed || advance(places, payload)));
    try {
      await run(consumer, options, lives);
    } catch (error) {
      await discard(consumer);
      if (lives.closed || attemptsLeft === 0 || !isTransient(error)) throw error;
      await sleep(pauseMs);
      return live(attemptsLeft - 1);
    }
  };
  const end = async (consumer: KafkajsConsumer, reason: unknown): Promise<void> => {
    if (lives.closed || lives.consumer !== consumer) return;
    lives.consumer = undefined;
    await discard(consumer);
    try {
      if (!isTransient(reason)) throw reason;
      await sleep(pauseMs);
      await live(Number.POSITIVE_INFINITY);
    } catch (error) {
      if (!lives.closed) options.onStopped?.(toKafkaError(error, detail));
    }
  };
  const close = async (): Promise<void> => {
    lives.closed = true;
    if (lives.consumer) await discard(lives.consumer);
    // A group without members and offsets vanishes by itself in time.
    if (lives.group !== undefined) await deps.admin.deleteGroup(lives.group).catch(() => undefined);
  };
  try {
    await live(firstLives);
  } catch (error) {
    await close();
    throw toKafkaError(error, detail);
  }
  return { caughtUp, reached: (topic, partition, offset) => reached(places, keyOf(topic, partition), offset), close };
}

async function run(consumer: KafkajsConsumer, options: TailOptions, lives: Lives): Promise<void> {
  await consumer.connect();
  await consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: (payload) => readBatch(payload, options, () => lives.closed),
  });
  // Closed while it was starting: nobody else ends it.
  if (lives.closed) await discard(consumer);
}

async function discard(consumer: KafkajsConsumer): Promise<void> {
  await within(5_000, consumer.disconnect()).catch(() => undefined);
}

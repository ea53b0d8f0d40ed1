import { isTributaryError } from '@tributary/errors';
import { startCall, type Call } from './call.ts';
import { createLane, type Lane, type Waiting } from './lane.ts';
import type { PartitionCounts } from './partition-counts.ts';
import { placeRecords, type PlacedRecord } from './placement.ts';
import { prepareRecord, type Acknowledged, type OutgoingRecord, type PreparedRecord } from './record.ts';
import type { Compression, Sender, Target } from './sender.ts';
import type { Turns } from './turns.ts';

/** How records are gathered and how long they are tried. */
export interface ProducerOptions {
  /** How long a record waits for others when nothing is in flight to its partition; 0 ms if absent. */
  lingerMs?: number;
  /** Bytes of one send, before compression; 900,000 if absent: below the brokers' usual 1 MiB. */
  maxBatchBytes?: number;
  /** Records of one send; 1,000 if absent. */
  maxBatchRecords?: number;
  /** After this a record that is not acknowledged has failed; 30,000 ms if absent. */
  deadlineMs?: number;
  /** Of all topics, or of each by its name; `none` if absent. */
  compression?: Compression | ((topic: string) => Compression);
}

/** How long one `publish` waits, where it differs from the producer's own. */
export interface PublishOptions {
  deadlineMs?: number;
  /** Stops waiting, as the deadline does. */
  signal?: AbortSignal;
}

/** Publishes records. */
export interface Producer {
  /**
   * Resolves when every record is stored on all in-sync replicas, with where each stands. Order is kept within a partition:
   * among the records of one call, and from a call to the next that is made after it resolved.
   * Rejects with a `PublishError`, code `publish.failed`, `publish.record_too_large` or `kafka.topic_missing`, which tells
   * the fate of each record. Failed means *not known to be stored*: what was waiting when the deadline passed is never
   * sent, but what was on its way then may have been stored, or may be within `requestTimeoutMs`. Records may be stored
   * twice; they are never lost and the first copies never reordered.
   * A header without value is a `TypeError`.
   */
  publish(records: readonly OutgoingRecord[], options?: PublishOptions): Promise<Acknowledged[]>;
  /** Waits for what is being published, takes nothing more, and closes the connections. */
  close(): Promise<void>;
}

/** What a producer is made of. */
export interface ProducerDeps {
  counts: PartitionCounts;
  /** Shared by all producers of a `Kafka`, so that a partition has one send in flight. */
  turns: Turns;
  sender: Sender;
}

/**
 * Brokers hang up on a request above `socket.request.max.bytes` (100 MiB by default) without an answer, which looks like
 * a lost connection: a record of this size would be sent again and again.
 */
export const largestRecordBytes = 64 * 1024 * 1024;

/** Gives each topic-partition its lane. */
function createLanes({ counts, turns, sender }: ProducerDeps, options: ProducerOptions): (target: Target) => Lane {
  const { lingerMs = 0, maxBatchBytes = 900_000, maxBatchRecords = 1_000 } = options;
  const lanes = new Map<string, Lane>();
  return ({ topic, partition }) => {
    const key = `${topic}/${partition}`;
    const lane =
      lanes.get(key) ??
      createLane({
        topic,
        partition,
        lingerMs,
        maxBatchBytes,
        maxBatchRecords,
        send: (messages) => sender.send({ topic, partition }, messages),
        takeTurn: (action) => turns.take(key, action),
        checkTopic: () => counts.refresh(topic),
      });
    lanes.set(key, lane);
    return lane;
  };
}

/** The records of a call by lane, in order, so that a lane gets all of them at once. */
function groupByLane(
  call: Call,
  records: readonly PlacedRecord[],
  laneOf: (target: Target) => Lane,
): Map<Lane, Waiting[]> {
  const groups = new Map<Lane, Waiting[]>();
  for (const [index, { topic, partition, message, bytes }] of records.entries()) {
    if (bytes > largestRecordBytes) {
      call.fail(index, 'publish.record_too_large', new Error(`The record has ${bytes} bytes`));
      continue;
    }
    const lane = laneOf({ topic, partition });
    const group = groups.get(lane) ?? [];
    groups.set(lane, group);
    group.push({ call, index, message, bytes });
  }
  return groups;
}

/** A producer; see `Producer.publish` for what it promises. */
export function createProducer(deps: ProducerDeps, options: ProducerOptions = {}): Producer {
  const laneOf = createLanes(deps, options);
  const calls = new Set<Promise<unknown>>();
  let published = 0;
  let closed = false;

  const enqueue = async (call: Call, records: readonly PreparedRecord[]): Promise<void> => {
    const sticky = (published += 1);
    try {
      const placed = await placeRecords(deps.counts, records, sticky);
      for (const [lane, group] of groupByLane(call, placed, laneOf)) lane.add(group);
    } catch (cause) {
      const isMissing = isTributaryError(cause) && cause.code === 'kafka.topic_missing';
      call.failRest(isMissing ? 'kafka.topic_missing' : 'publish.failed', cause);
    }
  };

  return {
    async publish(records, { deadlineMs = options.deadlineMs ?? 30_000, signal } = {}) {
      const prepared = records.map(prepareRecord);
      const call = startCall(prepared.length, { deadlineMs, signal });
      calls.add(call.done);
      if (closed) call.failRest('publish.failed', new Error('The producer is closed'));
      else void enqueue(call, prepared);
      return call.done.finally(() => calls.delete(call.done));
    },
    async close() {
      closed = true;
      await Promise.allSettled(calls);
      await deps.sender.close();
    },
  };
}

import { TributaryError } from '@tributary/errors';
import type { Acknowledged, IncomingRecord, LogRange, OutgoingRecord, TailOptions } from '@tributary/kafka';
import type { SeenTail } from '../src/seen-reader.ts';

/** The topic `seen.acme` as `packages/kafka` promises it, without a Kafka. */
export interface SeenTopic {
  kafka: { tail(options: TailOptions): Promise<SeenTail> };
  admin: { offsets(topic: string): Promise<LogRange[]> };
  publisher: { publish(records: readonly OutgoingRecord[]): Promise<Acknowledged[]> };
  logs: IncomingRecord[][];
  /** Tails that were opened, and those of them that were not closed. */
  opened(): number;
  open(): number;
  /** No tail reads on until it is false again. */
  hold(isHeld: boolean): void;
  /** Ends the tails from Kafka's side. */
  end(): void;
  /** What each of the next calls does instead: rejects. */
  failing: { tail: Error[]; offsets: Error[]; publish: Error[] };
}

interface FakeTail {
  options: TailOptions;
  positions: number[];
  isClosed: boolean;
}

export const seenTopic = 'seen.acme';

export function createSeenTopic(partitions = 1): SeenTopic {
  const logs: IncomingRecord[][] = Array.from({ length: partitions }, () => []);
  const tails: FakeTail[] = [];
  const failing: SeenTopic['failing'] = { tail: [], offsets: [], publish: [] };
  let isHeld = false;
  const throwNext = (errors: Error[]): void => {
    const error = errors.shift();
    if (error) throw error;
  };
  const pump = (): void => {
    for (const tail of tails) if (!isHeld && !tail.isClosed) readOn(tail, logs);
  };
  return {
    logs,
    failing,
    opened: () => tails.length,
    open: () => tails.filter(({ isClosed }) => !isClosed).length,
    hold(next) {
      isHeld = next;
      pump();
    },
    end: () =>
      tails.findLast(({ isClosed }) => !isClosed)?.options.onStopped?.(new TributaryError('kafka.request_failed')),
    kafka: {
      async tail(options) {
        throwNext(failing.tail);
        const tail: FakeTail = { options, positions: logs.map(() => 0), isClosed: false };
        tails.push(tail);
        setImmediate(pump);
        return {
          async reached(_topic, partition, offset) {
            while ((tail.positions[partition] ?? 0) < offset)
              await new Promise((resolve) => void (tail.isClosed || setTimeout(resolve, 1)));
          },
          async close() {
            tail.isClosed = true;
          },
        };
      },
    },
    admin: {
      async offsets() {
        throwNext(failing.offsets);
        return logs.map((log, partition) => ({ partition, start: 0n, end: BigInt(log.length) }));
      },
    },
    publisher: {
      async publish(records) {
        throwNext(failing.publish);
        const acknowledged = records.map((record) => append(record, logs));
        setImmediate(pump);
        return acknowledged;
      },
    },
  };
}

function readOn({ options, positions }: FakeTail, logs: readonly IncomingRecord[][]): void {
  for (const [partition, log] of logs.entries()) {
    for (const record of log.slice(positions[partition])) void options.onRecord(record);
    positions[partition] = log.length;
  }
}

function append({ topic, key, value, partition = 0 }: OutgoingRecord, logs: IncomingRecord[][]): Acknowledged {
  const log = (logs[partition] ??= []);
  const place = { topic, partition, offset: BigInt(log.length) };
  log.push({ ...place, timestampMs: 0, key: key === null ? null : Buffer.from(key), value, headers: [] });
  return place;
}

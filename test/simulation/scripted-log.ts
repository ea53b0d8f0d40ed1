import type { Clock } from './clock.ts';

/** A message as kafkajs sends and reads it. */
export interface Message {
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, Buffer | string | (Buffer | string)[]>;
}

/** A record that is stored, and acknowledged by this broker to whoever sent it. */
export interface StoredRecord extends Message {
  offset: number;
  /** Whose it is. */
  by: string;
}

/** A topic's partition. */
export interface Place {
  topic: string;
  partition: number;
}

/** The logs of a broker. */
export interface ScriptedLogs {
  create(topic: string, partitions: number): void;
  /** `undefined` for a topic that is not there. */
  partitionCount(topic: string): number | undefined;
  /** Answers the offset of the first. */
  append(place: Place, by: string, messages: readonly Message[]): number;
  records(place: Place): readonly StoredRecord[];
  /** Calls back when one of these partitions has grown, or after `waitMs`. */
  awaitGrowth(places: readonly Place[], waitMs: number, done: () => void): void;
}

export function keyOf({ topic, partition }: Place): string {
  return `${topic}/${partition}`;
}

/** `onAppend` hears of every record before anybody can read it. */
export function createLogs(clock: Clock, onAppend: (place: Place, record: StoredRecord) => void): ScriptedLogs {
  const counts = new Map<string, number>();
  const logs = new Map<string, StoredRecord[]>();
  const waiting = new Map<string, Set<() => void>>();

  const log = (place: Place): StoredRecord[] => {
    const key = keyOf(place);
    const present = logs.get(key) ?? [];
    logs.set(key, present);
    return present;
  };
  return {
    create: (topic, partitions) => void counts.set(topic, partitions),
    partitionCount: (topic) => counts.get(topic),
    append(place, by, messages) {
      const records = log(place);
      const first = records.length;
      for (const { key, value, headers } of messages) {
        const record = { key, value, headers, by, offset: records.length };
        records.push(record);
        onAppend(place, record);
      }
      for (const wake of waiting.get(keyOf(place)) ?? []) wake();
      return first;
    },
    records: log,
    awaitGrowth(places, waitMs, done) {
      const wake = (): void => {
        timer.cancel();
        for (const place of places) waiting.get(keyOf(place))?.delete(wake);
        done();
      };
      const timer = clock.schedule('broker', waitMs, wake);
      for (const place of places) {
        const wakes = waiting.get(keyOf(place)) ?? new Set();
        waiting.set(keyOf(place), wakes.add(wake));
      }
    },
  };
}

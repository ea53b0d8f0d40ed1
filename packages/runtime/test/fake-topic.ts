import type { TributaryError } from '@tributary/errors';
import type { IncomingRecord, OutgoingRecord, TailOptions } from '@tributary/kafka';
import type { ControlDeps } from '../src/control.ts';

/** A reading of the topic, which the test leads. */
export interface FakeReading {
  /** Ends it from Kafka's side. */
  stop(error: TributaryError): void;
  /** Hands a record over once more, as after an interruption. */
  again(record: IncomingRecord): Promise<void>;
  isClosed(): boolean;
}

/** One partition that tails read, without a Kafka. */
export interface FakeTopic extends Pick<ControlDeps['kafka'], 'tail'> {
  records: IncomingRecord[];
  readings: FakeReading[];
  /** What each of the next tails waits for before it begins; rejects where that does. */
  onNextTails: Promise<unknown>[];
  /** What each of the next tails waits for before it has caught up. */
  onNextCatchUps: Promise<unknown>[];
  /** Appends records, and hands them to all who read now. */
  append(...records: Pick<OutgoingRecord, 'key' | 'value'>[]): Promise<void>;
}

export function createFakeTopic(topic: string): FakeTopic {
  const records: IncomingRecord[] = [];
  const readings: (FakeReading & { take(record: IncomingRecord): Promise<void> })[] = [];
  const onNextTails: Promise<unknown>[] = [];
  const onNextCatchUps: Promise<unknown>[] = [];
  return {
    records,
    readings,
    onNextTails,
    onNextCatchUps,
    async append(...more) {
      for (const { key, value } of more) {
        const offset = BigInt(records.length);
        const bytes = key === null ? null : Buffer.from(key);
        const record = { topic, partition: 0, offset, timestampMs: 0, key: bytes, value, headers: [] };
        records.push(record);
        for (const reading of readings) await reading.take(record);
      }
    },
    async tail({ onRecord, onStopped }: TailOptions) {
      await onNextTails.shift();
      let isOver = false;
      const take = async (record: IncomingRecord) => {
        if (!isOver) await onRecord(record);
      };
      readings.push({
        take,
        again: take,
        isClosed: () => isOver,
        stop(error) {
          isOver = true;
          onStopped?.(error);
        },
      });
      const catchUp = async () => {
        const before = records.slice();
        for (const record of before) await take(record);
        await onNextCatchUps.shift();
      };
      return { caughtUp: catchUp(), close: async () => void (isOver = true) };
    },
  };
}

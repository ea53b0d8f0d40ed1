import type { Topic } from '@tributary/events';
import type { IncomingRecord } from '@tributary/kafka';
import type { BatchRun } from './batch-run.ts';

/** A record on its way through the subscriber. */
export interface Work {
  record: IncomingRecord;
  readonly run: BatchRun;
  /** Its place in its batch. */
  readonly index: number;
  /** Whose events it holds; `undefined` of a replayed record that does not say so. */
  readonly topic: Topic | undefined;
  /** Whether it was read from the retry topic. */
  readonly late: boolean;
  /** Which attempt is made or comes next, from 1. */
  attempt: number;
  /** How many attempts failed that count for `Retry.attempts`. */
  failures: number;
}

/** What stays in order: one key of one topic, wherever it is read from. Records without a key count as one. */
export function orderOf({ topic, record }: Work): string {
  return `${topic ?? record.topic}/${record.key === null ? '' : record.key.toString('latin1')}`;
}

function bytesOf({ key, value, headers }: Pick<IncomingRecord, 'key' | 'value' | 'headers'>): number {
  let bytes = (key?.length ?? 0) + (value?.length ?? 0);
  for (const header of headers) bytes += header[1].length;
  return bytes;
}

/**
 * Gives a record memory of its own. Records that were read together share the memory of the whole answer of the broker, up to
 * ten megabytes: one that waits would keep all of it.
 */
export function detach({ record }: Work): IncomingRecord {
  const { topic, partition, offset, timestampMs, key, value, headers } = record;
  const memory = Buffer.allocUnsafeSlow(bytesOf({ key, value, headers }));
  let end = 0;
  const copy = (bytes: Buffer): Buffer => {
    const start = end;
    end += bytes.copy(memory, start);
    return memory.subarray(start, end);
  };
  return {
    topic,
    partition,
    offset,
    timestampMs,
    key: key && copy(key),
    value: value && copy(value),
    headers: headers.map(([name, bytes]) => [name, copy(bytes)]),
  };
}

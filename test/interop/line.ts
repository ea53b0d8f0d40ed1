import type { IncomingRecord } from '@tributary/kafka';

/** What every language prints of a record that it could read: JSON without binary floats and without the language's own types. */
export interface Line {
  topic: string;
  partition: number;
  offset: number;
  key: string | null;
  headers: readonly (readonly [name: string, value: string])[];
  /** Amounts as exact text, instants as microseconds, null as null. */
  event: unknown;
}

/** What was read of all topics. */
export interface Reading {
  lines: Line[];
  /** Where the records stand that are no events, sorted. */
  unreadable: string[];
}

/** Where a record stands, as every language prints it. */
export function placeOf({ topic, partition, offset }: Pick<Line | IncomingRecord, 'topic' | 'partition' | 'offset'>) {
  return `${topic}[${partition}]@${offset}`;
}

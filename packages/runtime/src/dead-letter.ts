import { stageOf, type TributaryError } from '@tributary/errors';
import type { OutgoingRecord } from '@tributary/kafka';
import type { RawRecord } from '@tributary/interpret';

/** What a dead letter says besides the record itself. */
export interface DeadLetterContext {
  /** The topic to write to: `dead-letters.<provider>`. */
  topic: string;
  error: TributaryError;
  /** How often the record was tried, at least 1. */
  attempts: number;
  /** When it was given up. */
  at: Date;
  /** `name@version` of the plugin. */
  plugin: string;
}

/**
 * The dead letter of a raw record: key and value untouched, its headers kept in their order, and why it failed (docs/operating.md).
 * A record that was replayed and failed again carries the newest reason alone.
 */
export function deadLetter(
  record: RawRecord,
  { topic, error, attempts, at, plugin }: DeadLetterContext,
): OutgoingRecord {
  const reason: Record<string, string> = {
    'dead-letter-code': error.code,
    'dead-letter-stage': stageOf(error.code),
    'dead-letter-detail': error.detail ?? '',
    'dead-letter-attempts': String(attempts),
    'dead-letter-at': at.toISOString(),
    'dead-letter-source-topic': record.topic,
    'dead-letter-source-partition': String(record.partition),
    'dead-letter-source-offset': String(record.offset),
    'dead-letter-plugin': plugin,
  };
  const kept = record.headers.filter(([name]) => !name.startsWith('dead-letter-'));
  return { topic, key: record.key, value: record.value, headers: [...kept, ...Object.entries(reason)] };
}

import { stageOf, type ErrorCode } from '@tributary/errors';
import { headerText, type IncomingRecord, type OutgoingRecord } from '@tributary/kafka';

/** Why a record is given up. `detail` holds no data of the event (invariant 9). */
export interface Cause {
  code: ErrorCode;
  detail: string;
  /** What the handler threw, if that is why. Its message stays in this process. */
  error: unknown;
}

/** What a dead letter says besides the record itself. */
export interface DeadLetterContext {
  /** `dead-letters.subscriber.<group>`. */
  topic: string;
  cause: Cause;
  /** How often the record was tried, at least 1. */
  attempts: number;
  at: Date;
  /** Whether it was read from the retry topic: then its place there says nothing of the event's. */
  late: boolean;
}

/** What a replay writes beside a record on the retry topic: where the event stood at first. */
export const retryHeaders = {
  topic: 'retry-source-topic',
  partition: 'retry-source-partition',
  offset: 'retry-source-offset',
} as const;

const ours = /^(?:dead-letter|retry)-/;

/**
 * The dead letter of a record: key and value untouched, its headers kept in their order, and why it was given up. Of a record
 * that was replayed and failed again it names where the event stood at first, and the newest reason alone.
 */
export function deadLetter(record: IncomingRecord, context: DeadLetterContext): OutgoingRecord {
  const { topic, cause, attempts, at } = context;
  const source = sourceOf(record, context);
  const reason: Record<string, string> = {
    'dead-letter-code': cause.code,
    'dead-letter-stage': stageOf(cause.code),
    'dead-letter-detail': cause.detail,
    'dead-letter-attempts': String(attempts),
    'dead-letter-at': at.toISOString(),
    'dead-letter-source-topic': source.topic,
    'dead-letter-source-partition': source.partition,
    'dead-letter-source-offset': source.offset,
  };
  const kept = record.headers.filter(([name]) => !ours.test(name));
  return { topic, key: record.key, value: record.value, headers: [...kept, ...Object.entries(reason)] };
}

function sourceOf(record: IncomingRecord, { late }: DeadLetterContext): Record<keyof typeof retryHeaders, string> {
  const { topic, partition, offset } = record;
  if (!late) return { topic, partition: String(partition), offset: String(offset) };
  return {
    topic: headerText(record, retryHeaders.topic) ?? '',
    partition: headerText(record, retryHeaders.partition) ?? '',
    offset: headerText(record, retryHeaders.offset) ?? '',
  };
}

import kafkajs, { type LogEntry } from 'kafkajs';

/** One line for the log. It holds no body, no secret and no personal data (Invariant 9). */
export interface KafkaLogEntry {
  level: 'error' | 'warn' | 'info' | 'debug';
  message: string;
  error?: string;
  group?: string;
  topic?: string;
  partition?: number;
  broker?: string;
}

/** Takes log lines. */
export type KafkaLog = (entry: KafkaLogEntry) => void;

/**
 * kafkajs logs every failure and throws it too. What it throws becomes a coded error, so its lines stand one level lower
 * than it says: its errors are warnings, and its `debug` is left out.
 */
const levels: Readonly<Record<number, KafkaLogEntry['level']>> = {
  [kafkajs.logLevel.ERROR]: 'warn',
  [kafkajs.logLevel.WARN]: 'info',
  [kafkajs.logLevel.INFO]: 'debug',
};

/** kafkajs says that it resets to the default offset, just before `guarded-consumer.ts` refuses that. */
const untrue = 'Offset out of range, resetting to default offset';

/** The answer CONCURRENT_TRANSACTIONS while the transaction before is being ended, as after nearly every one: it is waited for. */
const expected = /^The producer attempted to update a transaction while another concurrent operation/;

/** Named fields only: kafkajs hangs whatever it has at hand on its entries. */
function toEntry({ namespace, level, log }: LogEntry): KafkaLogEntry {
  const { error, groupId, topic, partition, broker } = log as Record<string, unknown>;
  const text = error instanceof Error ? error.message : error;
  return {
    level: levels[level] ?? 'debug',
    message: `kafkajs ${namespace}: ${log.message}`,
    ...(typeof text === 'string' && { error: text }),
    ...(typeof groupId === 'string' && { group: groupId }),
    ...(typeof topic === 'string' && { topic }),
    ...(typeof partition === 'number' && { partition }),
    ...(typeof broker === 'string' && { broker }),
  };
}

/** A kafkajs log creator that hands its lines to `log`. */
export function createLogBridge(log: KafkaLog): () => (entry: LogEntry) => void {
  return () => (entry) => {
    const line = toEntry(entry);
    if (entry.log.message !== untrue && !expected.test(line.error ?? '')) log(line);
  };
}

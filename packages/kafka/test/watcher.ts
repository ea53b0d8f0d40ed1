import type { TributaryError } from '@tributary/errors';
import type { Batch, Consumer, ConsumerOptions, Kafka } from '../src/index.ts';
import { until } from './cluster.ts';

/** A consumer that notes what happens to it. */
export interface Watcher {
  consumer: Consumer;
  /** The texts of the records that were handed out, batch after batch. */
  texts: string[];
  batches: Batch[];
  /** The partitions of each assignment whose offsets were right. */
  assignments: Readonly<Record<string, readonly number[]>>[];
  errors: TributaryError[];
  /** Resolves when so many records were handed out. */
  hasRead(count: number): Promise<void>;
  /** Resolves with the error that the consumer stopped with. */
  hasStopped(): Promise<TributaryError>;
  isAssigned(): Promise<void>;
}

/** Starts a consumer with a short session; `onBatch` runs after the batch was noted. */
export async function watch(
  kafka: Kafka,
  options: Partial<ConsumerOptions> & Pick<ConsumerOptions, 'group' | 'topics'>,
): Promise<Watcher> {
  const texts: string[] = [];
  const batches: Batch[] = [];
  const assignments: Readonly<Record<string, readonly number[]>>[] = [];
  const errors: TributaryError[] = [];
  const consumer = await kafka.startConsumer({
    sessionTimeoutMs: 6_000,
    rebalanceTimeoutMs: 10_000,
    ...options,
    onStopped: (error) => errors.push(error),
    onAssigned: (partitions) => assignments.push(partitions),
    async onBatch(batch) {
      batches.push(batch);
      texts.push(...batch.records.map(({ value }) => String(value)));
      await options.onBatch?.(batch);
    },
  });
  return {
    consumer,
    texts,
    batches,
    assignments,
    errors,
    hasRead: (count) => until(() => texts.length >= count),
    isAssigned: () => until(() => assignments.length > 0),
    async hasStopped() {
      await until(() => errors.length > 0);
      const [error] = errors;
      if (error === undefined) throw new Error('unreachable');
      return error;
    },
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { TributaryError } from '@tributary/errors';
import {
  isPublishError,
  type Consumer,
  type Kafka,
  type OutgoingRecord,
  type PublishError,
  type TransactionalBatch,
  type TransactionalConsumerOptions,
} from '../src/index.ts';
import { until } from './cluster.ts';

/** A transactional consumer that copies what it reads, as the runtime does: it tries again until the partition is lost. */
export interface Transactor {
  consumer: Consumer;
  batches: TransactionalBatch[];
  /** What `publishAndCommit` rejected with, that it was called again after. */
  failures: PublishError[];
  /** What it rejected with otherwise. */
  lost: unknown[];
  errors: TributaryError[];
  assignments: Readonly<Record<string, readonly number[]>>[];
  committed: string[];
  isAssigned(): Promise<void>;
  hasCommitted(count: number): Promise<void>;
}

export interface TransactorOptions extends Partial<TransactionalConsumerOptions> {
  group: string;
  from: string;
  to: string;
  /** Before each `publishAndCommit`. */
  before?(batch: TransactionalBatch): Promise<unknown>;
}

export function copiesOf(batch: TransactionalBatch, to: string): OutgoingRecord[] {
  return batch.records.map(({ key, value }) => ({ topic: to, key, value }));
}

export async function copyTransactionally(
  kafka: Kafka,
  { from, to, before, ...options }: TransactorOptions,
): Promise<Transactor> {
  const batches: TransactionalBatch[] = [];
  const failures: PublishError[] = [];
  const lost: unknown[] = [];
  const errors: TributaryError[] = [];
  const assignments: Transactor['assignments'] = [];
  const committed: string[] = [];

  const publish = async (batch: TransactionalBatch): Promise<void> => {
    for (;;) {
      await before?.(batch);
      try {
        await batch.publishAndCommit(copiesOf(batch, to));
        committed.push(...batch.records.map(({ value }) => String(value)));
        return;
      } catch (error) {
        if (!isPublishError(error) || batch.signal.aborted) {
          lost.push(error);
          throw error;
        }
        failures.push(error);
        await sleep(50);
      }
    }
  };
  const consumer = await kafka.startTransactionalConsumer({
    sessionTimeoutMs: 6_000,
    rebalanceTimeoutMs: 10_000,
    topics: [from],
    onBatch: async (batch) => {
      batches.push(batch);
      await publish(batch);
    },
    ...options,
    onStopped: (error) => errors.push(error),
    onAssigned: (partitions) => assignments.push(partitions),
  });
  return {
    consumer,
    batches,
    failures,
    lost,
    errors,
    assignments,
    committed,
    isAssigned: () => until(() => assignments.length > 0),
    hasCommitted: (count) => until(() => committed.length >= count),
  };
}

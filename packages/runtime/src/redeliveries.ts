import type { OutgoingRecord } from '@tributary/kafka';
import type { Batch, SettledRecord } from './batch.ts';
import { headerOf } from './record-header.ts';
import { isPublished, marksOf, publishInRounds, type PublishSome } from './redelivery-rounds.ts';
import type { SeenEvents } from './seen-events.ts';
import type { SeenLog } from './seen-log.ts';
import { writeUntilAcknowledged, type SeenWriterDeps } from './seen-writer.ts';

/** Tells redeliveries from first deliveries, within a window of time. */
export interface Redeliveries {
  /**
   * Publishes what of a batch was not published before, and resolves with how each record ended; the others are duplicates. Waits
   * until it is known what was published. `remember` must follow.
   */
  publishNew(batch: Batch, interpreted: readonly SettledRecord[], publish: PublishSome): Promise<SettledRecord[]>;
  /** Writes down what was published, and learns it. Resolves when it is acknowledged; rejects where the batch's signal aborts. */
  remember(batch: Batch, settled: readonly SettledRecord[]): Promise<void>;
  /** What `remember` writes, for who stores it in one transaction with the events: then `stored` must follow, and not `remember`. */
  marks(batch: Batch, settled: readonly SettledRecord[]): OutgoingRecord[];
  /** Marks of this batch were stored: they are read before anything else of its partition is told apart. */
  stored(batch: Batch): void;
  close(): Promise<void>;
}

/** What telling redeliveries apart needs. */
export interface RedeliveryDeps extends SeenWriterDeps {
  log: SeenLog;
  events: Pick<SeenEvents, 'has'>;
  windowSeconds: number;
}

export function createRedeliveries(deps: RedeliveryDeps): Redeliveries {
  const { log } = deps;
  const marks = ({ partition }: Batch, settled: readonly SettledRecord[]): OutgoingRecord[] =>
    [...Map.groupBy(settled.filter(isPublished), ({ record }) => headerOf(record, 'raw-account') ?? '')].flatMap(
      ([account, records]) => log.records(partition, account, records.flatMap(marksOf)),
    );
  return {
    async publishNew(batch, interpreted, publish) {
      await log.caughtUp(batch);
      return publishInRounds(interpreted, { ...deps, publish });
    },
    async remember(batch, settled) {
      const records = marks(batch, settled);
      log.learn(records, await writeUntilAcknowledged(records, deps, batch.signal));
    },
    marks,
    stored: ({ partition }) => log.lookAgain(partition),
    close: () => log.close(),
  };
}

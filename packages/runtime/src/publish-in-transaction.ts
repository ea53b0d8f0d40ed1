import type { OutgoingRecord, TransactionalBatch } from '@tributary/kafka';
import type { Batch, SettledRecord } from './batch.ts';
import { eventsTooLarge, pause, refused, toPending, tryPublish, type PublishDeps } from './publish.ts';
import type { Redeliveries } from './redeliveries.ts';

/** What storing a batch in one transaction needs. */
export interface TransactionDeps extends Omit<PublishDeps, 'publisher' | 'signal'> {
  /** Absent where a redelivery is published again. */
  redeliveries?: Redeliveries | undefined;
}

/** A batch whose offset is committed together with what it became. */
export type CommittingBatch = Batch & Pick<TransactionalBatch, 'publishAndCommit'>;

/**
 * Publishes what a batch became and commits its offset in one transaction, again and again until that has succeeded: events,
 * dead letters, what is remembered of them, and the offset are there together or not at all. A webhook whose event is larger
 * than its topic allows becomes a dead letter, and the transaction is made anew. Also a batch of which nothing came is
 * committed. Returns the batch as it ended; throws only where the partition was lost or the process stops.
 */
export async function publishInTransaction(
  batch: CommittingBatch,
  interpreted: readonly SettledRecord[],
  deps: TransactionDeps,
): Promise<SettledRecord[]> {
  const { redeliveries } = deps;
  const publisher = { publish: (records: readonly OutgoingRecord[]) => batch.publishAndCommit(records) };
  const toPublish = [...interpreted];
  for (let attempt = 0; ; attempt += 1) {
    // Anew for each transaction: of two deliveries in it the second is a duplicate only where the first is published.
    const settled = (await redeliveries?.publishNew(batch, toPublish, asTheyAre)) ?? [...toPublish];
    const pending = settled.flatMap((one, source) => toPending(source, one, deps));
    const marks = redeliveries?.marks(batch, settled) ?? [];
    const records = [...pending.map(({ outgoing }) => outgoing), ...marks];
    const failure = await tryPublish(records, { publisher, signal: batch.signal });
    if (failure === undefined) {
      redeliveries?.stored(batch);
      return settled;
    }
    const tooLarge = eventsTooLarge(pending, failure, settled);
    for (const source of tooLarge) toPublish[source] = refused(settled[source] as SettledRecord);
    if (tooLarge.size === 0) await pause(attempt, failure, { ...deps, signal: batch.signal });
  }
}

/** Nothing is stored before the transaction is: what would be published is taken for published. */
async function asTheyAre(records: readonly SettledRecord[]): Promise<SettledRecord[]> {
  return [...records];
}

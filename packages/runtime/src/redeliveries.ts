import type { SettledRecord } from './batch.ts';

/** Tells redeliveries from first deliveries, within a window of time. */
export interface Redeliveries {
  /** The records of a batch of this partition, those that were published before as duplicates. Waits until what was published is known. */
  tellApart(partition: number, interpreted: readonly SettledRecord[]): Promise<SettledRecord[]>;
  /** Keeps what was published just now. Resolves when it is acknowledged. */
  remember(partition: number, settled: readonly SettledRecord[]): Promise<void>;
}

/** An aborted transaction, as a broker tells of it with what was fetched. */
export interface AbortedTransaction {
  producerId: string;
  /** Offset of its first record. */
  firstOffset: string;
}

/** What is known of a batch before its records are read. */
export interface BatchPlace {
  producerId: string;
  lastOffset: bigint;
  inTransaction: boolean;
}

/** Tells, batch after batch in the order of the log, which belong to aborted transactions. */
export interface AbortedTransactions {
  /** Whether the records of the next batch were never committed. */
  has(batch: BatchPlace): boolean;
  /** The transaction of this producer ends here. */
  end(producerId: string): void;
}

/**
 * The rule of the Java client (`CompletedFetch`): a transaction counts from its first offset to its producer's next abort marker.
 * A broker lists transactions in the order in which they ended, so they are sorted here. kafkajs' own filter does not sort, takes
 * in one for each message, and takes a record with a key of four zero bytes for a marker: it lets aborted records through.
 */
export function followAborted(aborted: readonly AbortedTransaction[]): AbortedTransactions {
  const byStart = (one: AbortedTransaction, other: AbortedTransaction): number =>
    BigInt(one.firstOffset) < BigInt(other.firstOffset) ? -1 : 1;
  const coming = aborted.toSorted(byStart);
  const open = new Set<string>();
  return {
    has({ producerId, lastOffset, inTransaction }) {
      for (let [next] = coming; next && BigInt(next.firstOffset) <= lastOffset; [next] = coming) {
        open.add(next.producerId);
        coming.shift();
      }
      return inTransaction && open.has(producerId);
    },
    end: (producerId) => void open.delete(producerId),
  };
}

import { TributaryError } from '@tributary/errors';
import type { Admin } from './admin.ts';
import { PartitionLost } from './assignment.ts';
import type { OffsetToCommit } from './offset-check.ts';
import { createPartitionTransactions, type PartitionTransactions } from './partition-transactions.ts';
import type { PartitionCounts } from './partition-counts.ts';
import type { Compression, Target } from './sender.ts';
import type { TransactionClient } from './transaction-client.ts';

/** How a consumer's transactions are made. */
export interface TransactionOptions {
  /** In front of every transactional id. */
  idPrefix: string;
  /** After this the broker aborts a transaction by itself, so that readers do not wait for one whose owner is gone. */
  transactionTimeoutMs: number;
  compressionOf(topic: string): Compression;
}

/** The transactions of one life of a consumer. */
export interface Transactions {
  /**
   * Takes the transactional id of each of these partitions over, and lets go of all others. To be done before their committed
   * offsets are read: then nobody who had them before commits any more, and what they had begun has ended.
   */
  fence(partitions: Readonly<Record<string, readonly number[]>>): Promise<void>;
  /** Throws `PartitionLost` for one that is not ours. */
  of(place: Target): PartitionTransactions;
  /** Commits offsets with nothing else, each in a transaction of its own. */
  commit(offsets: readonly OffsetToCommit[]): Promise<void>;
  /** Lets go of all, until `fence`. */
  close(): void;
}

/** What they are made of. */
export interface TransactionsDeps {
  group: string;
  idPrefix: string;
  transactionTimeoutMs: number;
  admin: Pick<Admin, 'committed'>;
  counts: PartitionCounts;
  newClient(transactionalId: string): TransactionClient;
  /** Ends the consumer's life for good. */
  readonly end: (reason: unknown) => void;
}

/**
 * A member of the group that has lost its partition takes an id away once at most. This often in this time it is somebody who
 * is no member, and will do it again and again.
 */
const maxFencings = 4;
const fencingsMs = 10 * 60_000;

function keyOf({ topic, partition }: Target): string {
  return `${topic}/${partition}`;
}

/**
 * One id for each input partition, whoever holds it: so its owner of now fences its owner of before, which kafkajs cannot do by
 * the group's generation (KIP-447).
 */
export function transactionalIdOf(idPrefix: string, { topic, partition }: Target): string {
  return `${idPrefix}.${topic}.${partition}`;
}

/** Finds out that two deployments use the same transactional ids: else each would for ever undo what the other does. */
function watchFencings({ idPrefix, end }: TransactionsDeps): (place: Target) => void {
  const fencings = new Map<string, number[]>();
  return (place) => {
    const id = transactionalIdOf(idPrefix, place);
    const nowMs = performance.now();
    const recent = [...(fencings.get(id) ?? []), nowMs].filter((atMs) => nowMs - atMs < fencingsMs);
    fencings.set(id, recent);
    if (recent.length < maxFencings) return;
    end(new TributaryError('consume.fenced', { detail: `transactional id ${id}, taken over ${recent.length} times` }));
  };
}

async function committedIn({ admin, group }: TransactionsDeps, { topic, partition }: Target) {
  const committed = await admin.committed(group, topic);
  return committed.find((candidate) => candidate.partition === partition)?.offset;
}

/** The transactions of a consumer that has no partitions yet. */
export function createTransactions(deps: TransactionsDeps): Transactions {
  const { group, idPrefix, transactionTimeoutMs, counts } = deps;
  const onFenced = watchFencings(deps);
  const held = new Map<string, PartitionTransactions>();
  const letGo = (): void => {
    for (const transactions of held.values()) transactions.abandon();
    held.clear();
  };
  const of = (place: Target): PartitionTransactions => {
    const transactions = held.get(keyOf(place));
    if (transactions === undefined) throw new PartitionLost(`${keyOf(place)} is not ours any more`);
    return transactions;
  };
  const take = (place: Target): PartitionTransactions => {
    const transactions = createPartitionTransactions({
      group,
      place,
      counts,
      transactionTimeoutMs,
      newClient: () => deps.newClient(transactionalIdOf(idPrefix, place)),
      committed: () => committedIn(deps, place),
      onFenced: () => onFenced(place),
    });
    held.set(keyOf(place), transactions);
    return transactions;
  };
  return {
    of,
    async fence(partitions) {
      letGo();
      const places = Object.entries(partitions).flatMap(([topic, ours]) =>
        ours.map((partition) => ({ topic, partition })),
      );
      await Promise.all(places.map(take).map((transactions) => transactions.fence()));
    },
    async commit(offsets) {
      await Promise.all(
        offsets.map(({ topic, partition, offset, metadata }) =>
          of({ topic, partition }).publishAndCommit({ records: [], next: BigInt(offset), metadata }),
        ),
      );
    },
    close: letGo,
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Assignment } from './assignment.ts';
import { saysLost } from './batch.ts';
import { isTransient } from './failure.ts';
import type { Ledger, LedgerPosition } from './ledger.ts';
import type { OffsetToCommit } from './offset-check.ts';

/** Commits what has ended, of all partitions together. */
export interface Commits {
  /** One attempt; what fails is covered by the next one. */
  flush(): Promise<void>;
  /** Tries again for as long as that may help; what cannot be committed is handed out again. */
  flushAll(patienceMs: number): Promise<void>;
  /** What was committed is of another assignment. */
  forget(): void;
}

/** What commits are made of. */
export interface CommitsDeps {
  ledger: Pick<Ledger, 'positions'>;
  assignment: Pick<Assignment, 'epoch' | 'metadataOf'>;
  /** Commits as the member that holds the partitions now. */
  commit(offsets: OffsetToCommit[]): Promise<void>;
}

const pauseMs = 300;

function keyOf({ topic, partition }: LedgerPosition): string {
  return `${topic}/${partition}`;
}

/** The commits of one consumer: one request at a time, and none where nothing has moved. */
export function createCommits({ ledger, assignment, commit }: CommitsDeps): Commits {
  const committed = new Map<string, bigint>();
  let last: Promise<unknown> = Promise.resolve();

  const attempt = async (): Promise<void> => {
    const epoch = assignment.epoch();
    const moved = ledger.positions().filter((position) => committed.get(keyOf(position)) !== position.offset);
    if (moved.length === 0) return;
    await commit(
      moved.map(({ topic, partition, offset }) => {
        return { topic, partition, offset: String(offset), metadata: assignment.metadataOf(topic) };
      }),
    );
    if (epoch !== assignment.epoch()) return;
    for (const position of moved) committed.set(keyOf(position), position.offset);
  };
  /** After the one that is running: two of one partition could overtake each other. */
  const enqueue = (): Promise<void> => {
    const mine = last.then(attempt);
    last = mine.catch(() => undefined);
    return mine;
  };

  return {
    flush: () => enqueue().catch(() => undefined),
    async flushAll(patienceMs) {
      const startedAtMs = performance.now();
      for (;;) {
        try {
          return await enqueue();
        } catch (error) {
          const isLate = performance.now() - startedAtMs > patienceMs;
          if (isLate || saysLost(error) || !isTransient(error)) return;
          await sleep(pauseMs);
        }
      }
    },
    forget: () => committed.clear(),
  };
}

import type { CommittedOffset, LogRange } from './admin.ts';

/** What decides where a partition's reading goes on. */
export interface TopicFacts {
  ranges: readonly LogRange[];
  committed: readonly CommittedOffset[];
}

/** Where a partition's reading goes on, or why a person must decide that. */
export type Start =
  /** Where the group stands. */
  | { kind: 'resume'; offset: bigint }
  /** The log's start, which is to be committed before anything is read: from then on the group has run. */
  | { kind: 'anchor'; offset: bigint }
  | { kind: 'out-of-range'; reason: string };

const metadataPattern = /^partitions=(\d{1,9})$/;

/**
 * What is committed beside each offset: `partitions=12` says that each of the partitions 0 to 11 had a committed offset then.
 * So a missing offset of one of them is a loss, and one of a higher partition is new.
 */
export function toCommitMetadata(partitions: number): string {
  return `partitions=${partitions}`;
}

/** The highest partition count in the metadata of a group's commits; `undefined` if none says any. */
function sayPartitions(committed: readonly CommittedOffset[]): number | undefined {
  const counts = committed.flatMap(({ metadata }) => {
    const count = metadataPattern.exec(metadata ?? '')?.[1];
    return count === undefined ? [] : [Number(count)];
  });
  return counts.length === 0 ? undefined : Math.max(...counts);
}

/**
 * Up to which partition every one is known to have had a committed offset: what `toCommitMetadata` may say now. It counts
 * those that have one and those that are `ours`, which get one before anything is committed with this.
 */
export function countAnchored(committed: readonly CommittedOffset[], ours: readonly number[]): number {
  const anchored = new Set([...committed.map(({ partition }) => partition), ...ours]);
  let prefix = 0;
  while (anchored.has(prefix)) prefix += 1;
  return Math.max(prefix, sayPartitions(committed) ?? 0);
}

function rangeText({ start, end }: LogRange): string {
  return `log ${start} to ${end}`;
}

/**
 * Offsets never jump (docs/architecture.md). A committed offset must lie within the log. A missing one is fine in a group that never
 * read this topic and for a partition that is new since; otherwise it was lost, and where it stood nobody knows.
 */
export function decideStart(partition: number, { ranges, committed }: TopicFacts): Start {
  const range = ranges.find((candidate) => candidate.partition === partition);
  if (range === undefined) return { kind: 'out-of-range', reason: 'the partition is gone' };
  const own = committed.find((candidate) => candidate.partition === partition);
  if (own !== undefined) {
    if (own.offset >= range.start && own.offset <= range.end) return { kind: 'resume', offset: own.offset };
    return { kind: 'out-of-range', reason: `committed ${own.offset}, ${rangeText(range)}` };
  }
  const isFreshGroup = committed.length === 0;
  const isNewPartition = partition >= (sayPartitions(committed) ?? Number.POSITIVE_INFINITY);
  // Offsets of a group that was empty for long expire all together: it looks as if it never ran. Where records were removed
  // already nobody can tell whether it had read them.
  if (isFreshGroup && range.start > 0n)
    return { kind: 'out-of-range', reason: `committed nothing, and records were removed already, ${rangeText(range)}` };
  if (isFreshGroup || isNewPartition) return { kind: 'anchor', offset: range.start };
  return { kind: 'out-of-range', reason: `committed nothing although the group has run, ${rangeText(range)}` };
}

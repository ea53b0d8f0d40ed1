import { TributaryError } from '@tributary/errors';
import type { Admin, CommittedOffset, LogRange } from './admin.ts';
import { countAnchored, decideStart, toCommitMetadata } from './offset-rules.ts';

/** An offset to commit: the next one to read, with what stands beside it. */
export interface OffsetToCommit {
  topic: string;
  partition: number;
  offset: string;
  metadata: string;
}

/** Where a topic's partitions are to be read. */
export interface OffsetCheck {
  topic: string;
  positions: { partition: number; offset: bigint }[];
  /** To be committed before anything is read. */
  anchors: OffsetToCommit[];
  /** Why a person must decide, a sentence for each partition; empty if all is well. */
  problems: string[];
  /** Up to which partition each has a committed offset, the anchors included. */
  anchored: number;
  /** How many partitions the topic has. */
  count: number;
}

/** What a check reads. */
export interface OffsetCheckDeps {
  group: string;
  admin: Pick<Admin, 'offsets' | 'committed'>;
}

interface Facts {
  ranges: LogRange[];
  committed: CommittedOffset[];
  partitions: readonly number[];
}

function judge(topic: string, { ranges, committed, partitions }: Facts): OffsetCheck {
  const anchored = countAnchored(committed, partitions);
  const check: OffsetCheck = { topic, positions: [], anchors: [], problems: [], anchored, count: ranges.length };
  for (const partition of partitions) {
    const start = decideStart(partition, { ranges, committed });
    if (start.kind === 'out-of-range') {
      check.problems.push(`topic ${topic} partition ${partition}: ${start.reason}`);
      continue;
    }
    check.positions.push({ partition, offset: start.offset });
    if (start.kind === 'resume') continue;
    const metadata = toCommitMetadata(anchored);
    check.anchors.push({ topic, partition, offset: String(start.offset), metadata });
  }
  return check;
}

/** Compares what a group has committed for these partitions with what their logs hold. */
export async function checkOffsets(
  { group, admin }: OffsetCheckDeps,
  topic: string,
  partitions: readonly number[],
): Promise<OffsetCheck> {
  const [ranges, committed] = await Promise.all([admin.offsets(topic), admin.committed(group, topic)]);
  return judge(topic, { ranges, committed, partitions });
}

/** The error that stops a consumer, with its problems as the detail: coordinates and offsets only. */
export function outOfRange(problems: readonly string[]): TributaryError {
  const more = problems.length > 5 ? `; and ${problems.length - 5} more` : '';
  return new TributaryError('consume.offset_out_of_range', { detail: problems.slice(0, 5).join('; ') + more });
}

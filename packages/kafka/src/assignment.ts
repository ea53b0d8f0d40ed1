import type { TributaryError } from '@tributary/errors';
import {
  checkOffsets,
  outOfRange,
  type OffsetCheck,
  type OffsetCheckDeps,
  type OffsetToCommit,
} from './offset-check.ts';
import { toCommitMetadata } from './offset-rules.ts';

/** The partitions that a consumer holds now, and where it stands in them. */
export interface Assignment {
  /** The group has given out its partitions anew: what was known of positions is void. */
  joined(partitions: Readonly<Record<string, readonly number[]>>): void;
  /** Numbers the assignments of this process: what began under another number must not be committed. */
  epoch(): number;
  /**
   * Resolves once the committed offsets of this assignment are known to lie within the logs, and every partition has one.
   * Rejects with `consume.offset_out_of_range`, or as a look-up does; then the next call looks again.
   */
  verified(): Promise<void>;
  /** The next offset to read; `undefined` before `verified`, and of partitions that are not ours. */
  position(topic: string, partition: number): bigint | undefined;
  advance(topic: string, partition: number, next: bigint): void;
  /**
   * Resolves if what was fetched from this offset follows what was read. Else rejects: with `consume.offset_out_of_range` if
   * the log starts behind the position by now; with an uncoded error if the client lost its place, or the partition.
   */
  checkPlace(topic: string, partition: number, fetchedFrom: bigint): Promise<void>;
  /** What to commit beside an offset of this topic. */
  metadataOf(topic: string): string;
  /** The error for a position that the broker says is out of range, with the numbers. */
  explainOutOfRange(): Promise<TributaryError>;
}

/** What an assignment is made of. */
export interface AssignmentDeps extends OffsetCheckDeps {
  /** Commits as the member that was given these partitions: the broker refuses it once they are given to another. */
  commit(offsets: OffsetToCommit[]): Promise<void>;
  /** Where offsets are committed in transactions: ends what former owners of these partitions have begun. */
  fence?(partitions: Readonly<Record<string, readonly number[]>>): Promise<void>;
}

/** A partition was given out anew. In the protocol's words, so that kafkajs joins the group again. */
export class PartitionLost extends Error {
  override readonly name = 'PartitionLost';
  readonly type = 'REBALANCE_IN_PROGRESS';
}

/** What is known of the members' anchors in a topic. */
interface Anchored {
  anchored: number;
  count: number;
  atMs: number;
}

interface State {
  epoch: number;
  partitions: Readonly<Record<string, readonly number[]>>;
  verification: Promise<void> | undefined;
  positions: Map<string, bigint>;
  anchored: Map<string, Anchored>;
}

/** How often a group of several members looks whether the others have anchored their partitions too. */
const anchoredAgeMs = 2_000;

function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

function accept(state: State, { topic, positions, anchored, count }: OffsetCheck): void {
  for (const { partition, offset } of positions) state.positions.set(keyOf(topic, partition), offset);
  state.anchored.set(topic, { anchored, count, atMs: performance.now() });
}

async function verify(deps: AssignmentDeps, state: State): Promise<void> {
  const { epoch, partitions } = state;
  // First: until then a former owner may still commit, and what is read of its offsets is void.
  await deps.fence?.(partitions);
  if (epoch !== state.epoch) return verifyOnce(deps, state);
  const topics = Object.entries(partitions);
  const checks = await Promise.all(topics.map(([topic, ours]) => checkOffsets(deps, topic, ours)));
  if (epoch !== state.epoch) return verifyOnce(deps, state);
  const problems = checks.flatMap((check) => check.problems);
  if (problems.length > 0) throw outOfRange(problems);
  // A group that ran is told from one that never did by these commits: they come before anything is handed out.
  const anchors = checks.flatMap((check) => check.anchors);
  if (anchors.length > 0) await deps.commit(anchors);
  if (epoch !== state.epoch) return verifyOnce(deps, state);
  for (const check of checks) accept(state, check);
}

function verifyOnce(deps: AssignmentDeps, state: State): Promise<void> {
  if (state.verification) return state.verification;
  const mine = verify(deps, state).catch((error: unknown) => {
    if (state.verification === mine) state.verification = undefined;
    throw error;
  });
  state.verification = mine;
  return mine;
}

/** Until the other members have anchored theirs, commits say less; this finds out that they have. */
function lookAgain(deps: AssignmentDeps, state: State, topic: string): void {
  const known = state.anchored.get(topic);
  if (known === undefined || known.anchored >= known.count || performance.now() - known.atMs < anchoredAgeMs) return;
  known.atMs = performance.now();
  const raise = ({ anchored }: OffsetCheck): void => {
    known.anchored = Math.max(known.anchored, anchored);
  };
  // A failure leaves what is known as it is: the next commit looks again.
  checkOffsets(deps, topic, state.partitions[topic] ?? []).then(raise, () => undefined);
}

/** Where a batch was fetched from. */
interface Place {
  topic: string;
  partition: number;
  fetchedFrom: bigint;
}

async function checkPlace(deps: AssignmentDeps, state: State, { topic, partition, fetchedFrom }: Place): Promise<void> {
  const expected = state.positions.get(keyOf(topic, partition));
  const where = `topic ${topic} partition ${partition}`;
  if (expected === undefined) throw new PartitionLost(`${where} is not ours any more`);
  if (fetchedFrom === expected) return;
  const range = (await deps.admin.offsets(topic)).find((candidate) => candidate.partition === partition);
  const facts = `${where}: position ${expected}, fetched from ${fetchedFrom}, log starts at ${range?.start ?? 'nothing'}`;
  if (range === undefined || range.start > expected) throw outOfRange([facts]);
  throw new Error(`The client lost its place in ${facts}`);
}

async function explainOutOfRange(deps: AssignmentDeps, state: State): Promise<TributaryError> {
  const explain = async (topic: string, ours: readonly number[]): Promise<string[]> => {
    const ranges = await deps.admin.offsets(topic);
    return ranges.flatMap(({ partition, start, end }) => {
      const position = state.positions.get(keyOf(topic, partition));
      if (!ours.includes(partition) || position === undefined || (position >= start && position <= end)) return [];
      return [`topic ${topic} partition ${partition}: position ${position}, log ${start} to ${end}`];
    });
  };
  const problems = await Promise.all(Object.entries(state.partitions).map(([topic, ours]) => explain(topic, ours)));
  const known = problems.flat();
  return outOfRange(known.length > 0 ? known : [`topics ${Object.keys(state.partitions).join(', ')}`]);
}

/** Of all consumers, so that no two assignments have one number. */
let epochs = 0;

/** The assignment of one consumer of a group. */
export function createAssignment(deps: AssignmentDeps): Assignment {
  const state: State = { epoch: 0, partitions: {}, verification: undefined, positions: new Map(), anchored: new Map() };
  return {
    joined(partitions) {
      Object.assign(state, { epoch: (epochs += 1), partitions, verification: undefined });
      state.positions.clear();
    },
    epoch: () => state.epoch,
    verified: () => verifyOnce(deps, state),
    position: (topic, partition) => state.positions.get(keyOf(topic, partition)),
    advance: (topic, partition, next) => state.positions.set(keyOf(topic, partition), next),
    checkPlace: (topic, partition, fetchedFrom) => checkPlace(deps, state, { topic, partition, fetchedFrom }),
    metadataOf(topic) {
      lookAgain(deps, state, topic);
      return toCommitMetadata(state.anchored.get(topic)?.anchored ?? 0);
    },
    explainOutOfRange: () => explainOutOfRange(deps, state),
  };
}

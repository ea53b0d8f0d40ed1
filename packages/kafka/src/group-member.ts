import type { Cluster } from 'kafkajs';
import { CoordinatorLost, saysMoved } from './coordinator.ts';
import { isTransient, isUnreachable } from './failure.ts';

/** A consumer of kafkajs as a member of its group. */
interface Member {
  /** Whether it has joined a generation and does not know its partitions yet, and how often it was not told them. */
  isJoining: boolean;
  failures: number;
  /** When the coordinator last knew it; `performance.now()`. */
  heardAtMs: number;
  /** Whether another coordinator is to be looked for. */
  isLost: boolean;
}

function afresh(): Member {
  return { isJoining: false, failures: 0, heardAtMs: performance.now(), isLost: false };
}

/** The part of kafkajs' coordinator that its types leave out. */
interface Coordinator {
  joinGroup(request: unknown): Promise<unknown>;
  syncGroup(request: unknown): Promise<unknown>;
  offsetFetch(request: unknown): Promise<unknown>;
  heartbeat(request: unknown): Promise<unknown>;
}

/** In the protocol's words, so that kafkajs joins the group again. */
class AssignmentUnknown extends Error {
  override readonly name = 'AssignmentUnknown';
  readonly type = 'REBALANCE_IN_PROGRESS';
}

/** Ends the consumer of kafkajs, with what was wrong: kafkajs itself would forget that after some tries. */
class JoinFailed extends Error {
  override readonly name = 'JoinFailed';
  readonly retriable = false;
}

const maxJoinFailures = 3;

/**
 * A member that has joined and was not told its partitions (the answer to SyncGroup was lost; the leader could not look them up)
 * must join again. kafkajs goes on with those that it had before, in the new generation: its heartbeats are welcome, and nobody
 * reads what it was given now.
 */
async function orJoinAgain<T>(member: Member, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!member.isJoining || !isTransient(error)) throw error;
    member.failures += 1;
    if (member.failures > maxJoinFailures) throw new JoinFailed('The group cannot be joined', { cause: error });
    throw new AssignmentUnknown('The group did not say which partitions are ours', { cause: error });
  }
}

function followJoining(coordinator: Coordinator, member: Member): void {
  const joinGroup = coordinator.joinGroup.bind(coordinator);
  const syncGroup = coordinator.syncGroup.bind(coordinator);
  coordinator.joinGroup = async (request) => {
    const joined = await orJoinAgain(member, joinGroup(request));
    member.isJoining = true;
    return joined;
  };
  coordinator.syncGroup = (request) => orJoinAgain(member, syncGroup(request));
}

/** A coordinator that moved, or has been silent for too long: where none of its brokers answers, it is another one by now. */
function followHeartbeats(coordinator: Coordinator, member: Member, patienceMs: number): void {
  const heartbeat = coordinator.heartbeat.bind(coordinator);
  coordinator.heartbeat = async (request) => {
    try {
      const answer = await heartbeat(request);
      Object.assign(member, { heardAtMs: performance.now(), isLost: false });
      return answer;
    } catch (error) {
      const isSilent = isUnreachable(error) && performance.now() - member.heardAtMs > patienceMs;
      if (isSilent || saysMoved(error)) member.isLost = true;
      throw error;
    }
  };
}

/**
 * kafkajs looks for the coordinator when it is told that it moved, and at no other time. It may never hear of it: nobody answers
 * where its broker is gone; and of several fetches that fail at once, one of that broker too, only the first is heard. Then its
 * consumer gives up in the end, and the group waits for a member that it will not see again. kafkajs asks for the brokers before each
 * fetch: there it is told, for as long as it has not joined. It joins as who it was.
 */
function joinWhereLost(cluster: Cluster, member: Member): void {
  const getNodeIds = cluster.getNodeIds.bind(cluster);
  cluster.getNodeIds = () => {
    if (member.isLost) throw new CoordinatorLost();
    return getNodeIds();
  };
}

/** A lost member looks for as long as kafkajs joins again, which by itself gives up where the last known coordinator is not there. */
async function orLookAgain<T>(member: Member, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw member.isLost && isTransient(error) ? new CoordinatorLost({ cause: error }) : error;
  }
}

/** What stands between a member and its coordinator. */
export interface MemberGuards {
  /** Called before kafkajs reads the committed offsets of its partitions; it waits for it. */
  beforeOffsets?(): Promise<void>;
  /** How long a coordinator may be silent. */
  coordinatorPatienceMs: number;
}

/** kafkajs asks the coordinator for committed offsets, which it has looked for when it joined. */
function holdUpOffsets(coordinator: Coordinator, { beforeOffsets }: MemberGuards): void {
  const offsetFetch = coordinator.offsetFetch.bind(coordinator);
  coordinator.offsetFetch = async (request) => {
    await beforeOffsets?.();
    return offsetFetch(request);
  };
}

/**
 * Has a consumer of kafkajs keep its place in its group, and notice where it has none: each coordinator that it finds is
 * guarded, once, and its look-ups of who leads what. Answers what is to be called when it has joined.
 */
export function guardMember(cluster: Cluster, guards: MemberGuards): () => void {
  const member = afresh();
  joinWhereLost(cluster, member);
  const refreshMetadata = cluster.refreshMetadata.bind(cluster);
  cluster.refreshMetadata = () => orJoinAgain(member, refreshMetadata());
  const guarded = new WeakSet<object>();
  const findGroupCoordinator = cluster.findGroupCoordinator.bind(cluster);
  cluster.findGroupCoordinator = async (group) => {
    const found = await orJoinAgain(member, orLookAgain(member, findGroupCoordinator(group)));
    if (guarded.has(found)) return found;
    const coordinator = found as unknown as Coordinator;
    followJoining(coordinator, member);
    followHeartbeats(coordinator, member, guards.coordinatorPatienceMs);
    holdUpOffsets(coordinator, guards);
    guarded.add(found);
    return found;
  };
  return () => void Object.assign(member, afresh());
}

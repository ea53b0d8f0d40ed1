import type { Cluster } from 'kafkajs';
import { answerOf, isNamed, isTransient, isUnreachable } from './failure.ts';

/** What kafkajs asks the coordinator of a group. */
interface Coordinator {
  joinGroup(request: unknown): Promise<unknown>;
  syncGroup(request: unknown): Promise<unknown>;
  leaveGroup(request: unknown): Promise<unknown>;
  heartbeat(request: unknown): Promise<unknown>;
  offsetFetch(request: unknown): Promise<unknown>;
  offsetCommit(request: unknown): Promise<unknown>;
}

type Method = keyof Coordinator;

/** What a membership lasts, and what may hold it up. */
export interface MemberGuards {
  /** Called before kafkajs reads the committed offsets of its partitions; it waits for it. */
  beforeOffsets?(): Promise<void>;
  /** A coordinator that was not heard of for as long has given the partitions to others. */
  sessionTimeoutMs: number;
}

/** A consumer of kafkajs as a member of its group. */
interface Member {
  guards: MemberGuards;
  /** Whether it must join before it may read on. */
  mustJoin: boolean;
  /** When the coordinator knew it last; `performance.now()`. */
  heardAtMs: number;
  /** The broker that coordinates the group, as far as is known. */
  coordinator: Promise<Coordinator> | undefined;
  find(): Promise<Coordinator>;
}

/** In the protocol's words, so that kafkajs joins the group again. */
class MustJoin extends Error {
  override readonly name = 'MustJoin';
  readonly type = 'REBALANCE_IN_PROGRESS';
}

/** Nobody coordinates the group at the moment. kafkajs tries again, and does not take it for an end of the membership. */
class CoordinatorAway extends Error {
  override readonly name = 'CoordinatorAway';
  readonly retriable = true;
}

function isAway(error: unknown): boolean {
  return isUnreachable(error) || answerOf(error) === 'NOT_COORDINATOR_FOR_GROUP' || isNamed(error, 'CoordinatorAway');
}

async function ask(member: Member, method: Method, request: unknown): Promise<unknown> {
  const mine = (member.coordinator ??= member.find());
  try {
    return await (await mine)[method](request);
  } catch (error) {
    if (isAway(error) && member.coordinator === mine) member.coordinator = undefined;
    throw error;
  }
}

/** As a member: that its coordinator is another one by now changes nothing of that. */
async function askAsMember(member: Member, method: Method, request: unknown): Promise<unknown> {
  try {
    return await ask(member, method, request);
  } catch (error) {
    throw isAway(error) ? new CoordinatorAway('Nobody coordinates the group', { cause: error }) : error;
  }
}

async function beat(member: Member, request: unknown): Promise<unknown> {
  try {
    const answer = await askAsMember(member, 'heartbeat', request);
    member.heardAtMs = performance.now();
    return answer;
  } catch (error) {
    if (performance.now() - member.heardAtMs <= member.guards.sessionTimeoutMs || !isAway(error)) throw error;
    member.mustJoin = true;
    throw new MustJoin('The coordinator was not heard of for as long as a membership lasts', { cause: error });
  }
}

/** The coordinator wherever it is. */
function followCoordinator(member: Member): Coordinator & { isConnected(): boolean } {
  return {
    // Where it is not, the next request says so.
    isConnected: () => true,
    joinGroup: (request) => ask(member, 'joinGroup', request),
    syncGroup: (request) => ask(member, 'syncGroup', request),
    leaveGroup: (request) => ask(member, 'leaveGroup', request),
    heartbeat: (request) => beat(member, request),
    async offsetFetch(request) {
      await member.guards.beforeOffsets?.();
      return askAsMember(member, 'offsetFetch', request);
    },
    offsetCommit: (request) => askAsMember(member, 'offsetCommit', request),
  };
}

/**
 * kafkajs' own look-up gives up for good where the last known coordinator is not there. Until controllers have given a dead
 * broker's work to others (`broker.session.timeout.ms`, 9 s) there is none.
 */
async function findOrTryAgain(find: () => Promise<Coordinator>): Promise<Coordinator> {
  try {
    return await find();
  } catch (error) {
    throw isTransient(error) ? new CoordinatorAway('Nobody coordinates the group', { cause: error }) : error;
  }
}

/**
 * Has a consumer of kafkajs keep its place in its group. kafkajs looks for the coordinator when it joins, and at no other time: a
 * member whose coordinator dies asks a broker that is not there until it gives up, and the group waits for it. Here it goes on
 * with the new coordinator, which knows the members of the old one, and joins again only where its place is given away.
 *
 * And kafkajs reads on with the partitions that it had where it fails to join, although others may have them by now and its own
 * heartbeats are welcome. It asks for the brokers before each fetch: there it is told, for as long as it has not joined.
 *
 * Answers what is to be called when it has joined.
 */
export function guardMember(cluster: Cluster, guards: MemberGuards): () => void {
  const findGroupCoordinator = cluster.findGroupCoordinator.bind(cluster);
  const getNodeIds = cluster.getNodeIds.bind(cluster);
  let groupId = '';
  const member: Member = {
    guards,
    mustJoin: false,
    heardAtMs: performance.now(),
    coordinator: undefined,
    find: () => findOrTryAgain(() => findGroupCoordinator({ groupId }) as unknown as Promise<Coordinator>),
  };
  const coordinator = followCoordinator(member);
  cluster.findGroupCoordinator = async (group) => {
    ({ groupId } = group);
    member.mustJoin = true;
    await (member.coordinator = member.find());
    return coordinator as never;
  };
  cluster.getNodeIds = () => {
    if (member.mustJoin) throw new MustJoin('The group is to be joined before anything is read');
    return getNodeIds();
  };
  return () => {
    member.mustJoin = false;
    member.heardAtMs = performance.now();
  };
}

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
  /** The generation that it has joined last; undefined from when it begins to join, and where its place has expired. */
  joined: unknown;
  /** The generation of which it was told its partitions. */
  told: unknown;
  /** When a heartbeat was sent that the coordinator has answered; `performance.now()`. */
  heardAtMs: number;
  /** The broker that coordinates the group, as far as is known. */
  coordinator: Promise<Coordinator> | undefined;
  find(): Promise<Coordinator>;
}

function hasPlace({ joined, told }: Member): boolean {
  return joined !== undefined && joined === told;
}

/**
 * In the protocol's words kafkajs is told to join the group again. It may hear of it late: where it has joined meanwhile it is only to
 * read on.
 */
class MustJoin extends Error {
  override readonly name = 'MustJoin';
  readonly #member: Member;

  constructor(member: Member, options?: ErrorOptions) {
    super('The group is to be joined before anything is read', options);
    this.#member = member;
  }

  get type(): string | undefined {
    return hasPlace(this.#member) ? undefined : 'REBALANCE_IN_PROGRESS';
  }
}

/** Nobody coordinates the group at the moment. kafkajs tries again, and does not take it for an end of the membership. */
class CoordinatorAway extends Error {
  override readonly name = 'CoordinatorAway';
  readonly retriable = true;
}

/** Answers of a broker that is not the coordinator, or no coordinator yet. */
const elsewhere = new Set(['NOT_COORDINATOR_FOR_GROUP', 'GROUP_COORDINATOR_NOT_AVAILABLE']);

function isAway(error: unknown): boolean {
  return isUnreachable(error) || elsewhere.has(answerOf(error) ?? '') || isNamed(error, 'CoordinatorAway');
}

async function ask(member: Member, method: Method, request: unknown): Promise<unknown> {
  const mine = (member.coordinator ??= member.find());
  try {
    return await (await mine)[method](request);
  } catch (error) {
    if (!isAway(error)) throw error;
    if (member.coordinator === mine) member.coordinator = undefined;
    throw new CoordinatorAway('Nobody coordinates the group', { cause: error });
  }
}

async function join(member: Member, request: unknown): Promise<unknown> {
  const joined = (await ask(member, 'joinGroup', request)) as { generationId: unknown };
  member.joined = joined.generationId;
  return joined;
}

async function sync(member: Member, request: unknown): Promise<unknown> {
  const told = await ask(member, 'syncGroup', request);
  member.told = (request as { generationId: unknown }).generationId;
  member.heardAtMs = performance.now();
  return told;
}

/** A coordinator that is only just taking over welcomes everyone: after too long a silence its answer says nothing. */
async function beat(member: Member, request: unknown): Promise<unknown> {
  const sentAtMs = performance.now();
  const isExpired = (atMs: number): boolean => atMs - member.heardAtMs > member.guards.sessionTimeoutMs;
  const expire = (cause?: unknown): MustJoin => {
    member.joined = undefined;
    return new MustJoin(member, { cause });
  };
  if (isExpired(sentAtMs)) throw expire();
  try {
    const answer = await ask(member, 'heartbeat', request);
    member.heardAtMs = sentAtMs;
    return answer;
  } catch (error) {
    throw isAway(error) && isExpired(performance.now()) ? expire(error) : error;
  }
}

/** The coordinator wherever it is. */
function followCoordinator(member: Member): Coordinator & { isConnected(): boolean } {
  return {
    // Where it is not, the next request says so.
    isConnected: () => true,
    joinGroup: (request) => join(member, request),
    syncGroup: (request) => sync(member, request),
    // Nobody waits for one who only leaves.
    leaveGroup: async (request) => (member.coordinator === undefined ? {} : ask(member, 'leaveGroup', request)),
    heartbeat: (request) => beat(member, request),
    async offsetFetch(request) {
      await member.guards.beforeOffsets?.();
      return ask(member, 'offsetFetch', request);
    },
    offsetCommit: (request) => ask(member, 'offsetCommit', request),
  };
}

/**
 * Has a consumer of kafkajs keep its place in its group. kafkajs looks for the coordinator when it joins, and at no other time: a
 * member whose coordinator dies asks a broker that is not there until it gives up, and the group waits for it. Here it goes on
 * with the new coordinator, which knows the members of the old one, and joins again only where its place is given away.
 *
 * And kafkajs reads on with the partitions that it had where it fails to join, although others may have them by now and its own
 * heartbeats are welcome. It asks for the brokers before each fetch: there it is told, for as long as it has no place.
 */
export function guardMember(cluster: Cluster, guards: MemberGuards): void {
  const findGroupCoordinator = cluster.findGroupCoordinator.bind(cluster);
  const getNodeIds = cluster.getNodeIds.bind(cluster);
  let groupId = '';
  const member: Member = {
    guards,
    joined: undefined,
    told: undefined,
    heardAtMs: performance.now(),
    coordinator: undefined,
    async find() {
      try {
        return (await findGroupCoordinator({ groupId })) as unknown as Coordinator;
      } catch (error) {
        member.coordinator = undefined;
        // kafkajs' own look-up gives up for good where the last known coordinator is not there, and until controllers have given a
        // dead broker's work to others (`broker.session.timeout.ms`, 9 s) there is none.
        throw isTransient(error) ? new CoordinatorAway('Nobody coordinates the group', { cause: error }) : error;
      }
    },
  };
  const coordinator = followCoordinator(member);
  // Called to join, and for nothing else.
  cluster.findGroupCoordinator = async (group) => {
    ({ groupId } = group);
    member.joined = undefined;
    await (member.coordinator = member.find());
    return coordinator as never;
  };
  cluster.getNodeIds = () => {
    if (!hasPlace(member)) throw new MustJoin(member);
    return getNodeIds();
  };
}

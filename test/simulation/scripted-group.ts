import type { Clock, Timer } from './clock.ts';
import { keyOf, type Place } from './scripted-log.ts';

/** The protocol's names of what is refused. */
export type Refusal = 'UNKNOWN_MEMBER_ID' | 'ILLEGAL_GENERATION' | 'REBALANCE_IN_PROGRESS' | 'MESSAGE_TOO_LARGE';

/** Takes what a request is answered with, now or later. */
export interface Answer<T> {
  give(value: T): void;
  refuse(refusal: Refusal): void;
}

export interface JoinRequest {
  memberId: string;
  /** Who joins: the beginning of a new member's id. */
  by: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  metadata: Buffer;
}

export interface Joined {
  memberId: string;
  leaderId: string;
  generationId: number;
  /** For the leader alone. */
  members: { memberId: string; memberMetadata: Buffer }[];
}

/** As whom a member asks. */
export interface Membership {
  memberId: string;
  generationId: number;
}

export interface Assignment {
  memberId: string;
  memberAssignment: Buffer;
}

/** Where a group stands in a partition, with what was written beside it. */
export interface Committed {
  offset: number;
  metadata: string | null;
}

/** The coordinator's view of a group: the classic protocol of Apache Kafka's `GroupMetadata`, eager, without static members. */
export interface ScriptedGroup {
  join(request: JoinRequest, answer: Answer<Joined>): void;
  sync(as: Membership, assignments: readonly Assignment[], answer: Answer<Buffer>): void;
  heartbeat(as: Membership): Refusal | undefined;
  leave(memberId: string): Refusal | undefined;
  /** Whether a commit is accepted, and if not, why. */
  mayCommit(as: Membership): Refusal | undefined;
  commit(place: Place, committed: Committed): void;
  committed(place: Place): Committed | undefined;
  memberIds(): string[];
  generation(): number;
  /** Who was given what, last. */
  assignments(): ReadonlyMap<string, Buffer>;
  /** The broker was away: sessions begin anew, and whoever waited for an answer waits no more. */
  reload(): void;
}

interface Member extends JoinRequest {
  session: Timer | undefined;
  joining: Answer<Joined> | undefined;
  syncing: Answer<Buffer> | undefined;
}

interface State {
  phase: 'empty' | 'preparing' | 'completing' | 'stable';
  generation: number;
  leaderId: string;
  members: Map<string, Member>;
  assignments: Map<string, Buffer>;
  committed: Map<string, Committed>;
  joinDeadline: Timer | undefined;
  named: number;
}

class Coordinator implements ScriptedGroup {
  readonly #clock: Clock;
  readonly #state: State = {
    phase: 'empty',
    generation: 0,
    leaderId: '',
    members: new Map(),
    assignments: new Map(),
    committed: new Map(),
    joinDeadline: undefined,
    named: 0,
  };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  join(request: JoinRequest, answer: Answer<Joined>): void {
    const state = this.#state;
    const known = state.members.get(request.memberId);
    if (request.memberId !== '' && known === undefined) return answer.refuse('UNKNOWN_MEMBER_ID');
    const memberId = known?.memberId ?? `${request.by}-${(state.named += 1)}`;
    const member: Member = known ?? {
      ...request,
      memberId,
      session: undefined,
      joining: undefined,
      syncing: undefined,
    };
    state.members.set(memberId, member);
    // A member that joins is waited for, and has no session until it is answered.
    member.session?.cancel();
    member.joining = answer;
    // Whoever lost the answer is told again. A leader that joins a stable group wants the partitions given out anew.
    const isTold = state.phase === 'completing' || (state.phase === 'stable' && memberId !== state.leaderId);
    if (known !== undefined && isTold) return this.#welcome(member);
    if (state.phase === 'preparing') this.#completeIfAllJoined();
    else this.#prepare();
  }

  sync({ memberId, generationId }: Membership, assignments: readonly Assignment[], answer: Answer<Buffer>): void {
    const state = this.#state;
    const member = state.members.get(memberId);
    if (member === undefined) return answer.refuse('UNKNOWN_MEMBER_ID');
    if (generationId !== state.generation) return answer.refuse('ILLEGAL_GENERATION');
    if (state.phase === 'preparing') return answer.refuse('REBALANCE_IN_PROGRESS');
    member.syncing = answer;
    this.#keep(member);
    if (state.phase === 'completing' && memberId !== state.leaderId) return;
    if (state.phase === 'completing') {
      state.assignments = new Map(assignments.map((one) => [one.memberId, one.memberAssignment]));
      state.phase = 'stable';
    }
    for (const one of state.members.values()) {
      one.syncing?.give(state.assignments.get(one.memberId) ?? Buffer.alloc(0));
      one.syncing = undefined;
    }
  }

  heartbeat(as: Membership): Refusal | undefined {
    const refusal = this.#refusalOf(as);
    if (refusal !== undefined) return refusal;
    this.#keep(this.#state.members.get(as.memberId) as Member);
    return this.#state.phase === 'preparing' ? 'REBALANCE_IN_PROGRESS' : undefined;
  }

  leave(memberId: string): Refusal | undefined {
    if (!this.#state.members.has(memberId)) return 'UNKNOWN_MEMBER_ID';
    this.#remove(memberId);
    return undefined;
  }

  mayCommit(as: Membership): Refusal | undefined {
    const refusal = this.#refusalOf(as);
    if (refusal !== undefined) return refusal;
    // As long as members join, those of the generation that ends may commit what they have finished.
    if (this.#state.phase === 'completing') return 'REBALANCE_IN_PROGRESS';
    this.#keep(this.#state.members.get(as.memberId) as Member);
    return undefined;
  }

  commit(place: Place, committed: Committed): void {
    this.#state.committed.set(keyOf(place), committed);
  }

  committed(place: Place): Committed | undefined {
    return this.#state.committed.get(keyOf(place));
  }

  memberIds(): string[] {
    return [...this.#state.members.keys()];
  }

  generation(): number {
    return this.#state.generation;
  }

  assignments(): ReadonlyMap<string, Buffer> {
    return this.#state.assignments;
  }

  reload(): void {
    const state = this.#state;
    for (const member of state.members.values()) {
      Object.assign(member, { joining: undefined, syncing: undefined });
      this.#keep(member);
    }
    if (state.phase === 'preparing' || state.phase === 'completing') this.#prepare();
  }

  #refusalOf({ memberId, generationId }: Membership): Refusal | undefined {
    if (!this.#state.members.has(memberId)) return 'UNKNOWN_MEMBER_ID';
    return generationId === this.#state.generation ? undefined : 'ILLEGAL_GENERATION';
  }

  /** A member of which nothing was heard for the length of its session has left. */
  #keep(member: Member): void {
    member.session?.cancel();
    member.session = this.#clock.schedule('broker', member.sessionTimeoutMs, () => this.#remove(member.memberId));
  }

  #remove(memberId: string): void {
    const state = this.#state;
    state.members.get(memberId)?.session?.cancel();
    state.members.delete(memberId);
    if (state.members.size === 0) {
      state.joinDeadline?.cancel();
      Object.assign(state, { phase: 'empty', generation: state.generation + 1, assignments: new Map() });
    } else if (state.phase === 'preparing') this.#completeIfAllJoined();
    else this.#prepare();
  }

  #prepare(): void {
    const state = this.#state;
    for (const member of state.members.values()) {
      member.syncing?.refuse('REBALANCE_IN_PROGRESS');
      member.syncing = undefined;
    }
    state.phase = 'preparing';
    const patienceMs = Math.max(...[...state.members.values()].map((member) => member.rebalanceTimeoutMs));
    state.joinDeadline?.cancel();
    state.joinDeadline = this.#clock.schedule('broker', patienceMs, () => this.#complete());
    this.#completeIfAllJoined();
  }

  #completeIfAllJoined(): void {
    if ([...this.#state.members.values()].every(({ joining }) => joining !== undefined)) this.#complete();
  }

  /** Whoever has not joined by now is no member any more. */
  #complete(): void {
    const state = this.#state;
    state.joinDeadline?.cancel();
    for (const member of state.members.values()) {
      if (member.joining !== undefined) continue;
      member.session?.cancel();
      state.members.delete(member.memberId);
    }
    const [leader] = state.members.keys();
    state.generation += 1;
    if (leader === undefined) return void Object.assign(state, { phase: 'empty', assignments: new Map() });
    if (!state.members.has(state.leaderId)) state.leaderId = leader;
    state.phase = 'completing';
    for (const member of state.members.values()) this.#welcome(member);
  }

  #welcome(member: Member): void {
    const { leaderId, generation, members } = this.#state;
    const all = [...members.values()].map(({ memberId, metadata }) => ({ memberId, memberMetadata: metadata }));
    const { memberId } = member;
    member.joining?.give({
      memberId,
      leaderId,
      generationId: generation,
      members: memberId === leaderId ? all : [],
    });
    member.joining = undefined;
    this.#keep(member);
  }
}

export function createGroup(clock: Clock): ScriptedGroup {
  return new Coordinator(clock);
}

import kafkajs from 'kafkajs';
import { send, type NodeDeps } from './node-requests.ts';
import type { Answer, Assignment, Membership, ScriptedGroup } from './scripted-group.ts';
import type { Place } from './scripted-log.ts';

/** The protocol's payloads, as kafkajs has them. */
export interface CommitRequest {
  groupId: string;
  memberId: string;
  groupGenerationId: number;
  topics: { topic: string; partitions: { partition: number; offset: string; metadata?: string | null }[] }[];
}

export interface JoinGroupRequest {
  groupId: string;
  memberId: string;
  sessionTimeout: number;
  rebalanceTimeout: number;
  groupProtocols: { name: string; metadata: Buffer }[];
}

function holds(group: ScriptedGroup, as: Membership, { topic, partition }: Place): boolean {
  const assignment = group.assignments().get(as.memberId);
  if (assignment === undefined || as.generationId !== group.generation()) return false;
  const decoded = kafkajs.AssignerProtocol.MemberAssignment.decode(assignment);
  return decoded?.assignment[topic]?.includes(partition) ?? false;
}

export function offsetCommit(deps: NodeDeps, { groupId, memberId, groupGenerationId, topics }: CommitRequest) {
  const group = deps.groupOf(groupId);
  const as = { memberId, generationId: groupGenerationId };
  const commits = topics.flatMap(({ topic, partitions }) => partitions.map((one) => ({ topic, ...one })));
  return send(deps, {
    api: 'commit',
    detail: () =>
      commits.map(({ topic, partition, offset }) => `${topic}/${partition} at ${offset}`).join(', ') +
      ` in generation ${groupGenerationId}`,
    handle(answer: Answer<Record<string, never>>) {
      const refusal = group.mayCommit(as);
      if (refusal !== undefined && deps.isFenced) return answer.refuse(refusal);
      for (const { topic, partition, offset, metadata = null } of commits) {
        const commit = { group: groupId, topic, partition, offset: Number(offset), ...as };
        deps.onCommit({ ...commit, holds: holds(group, as, { topic, partition }) });
        group.commit({ topic, partition }, { offset: Number(offset), metadata });
      }
      answer.give({});
    },
  });
}

export function joinGroup(deps: NodeDeps, request: JoinGroupRequest) {
  const { groupId, memberId, sessionTimeout, rebalanceTimeout, groupProtocols } = request;
  const [protocol] = groupProtocols;
  return send(deps, {
    api: 'join',
    timeoutMs: rebalanceTimeout + 5_000,
    detail: () => (memberId === '' ? 'as a new member' : `as ${memberId}`),
    handle(answer: Answer<object>) {
      deps.groupOf(groupId).join(
        {
          memberId,
          by: deps.link.owner,
          sessionTimeoutMs: sessionTimeout,
          rebalanceTimeoutMs: rebalanceTimeout,
          metadata: protocol?.metadata ?? Buffer.alloc(0),
        },
        {
          refuse: (refusal) => answer.refuse(refusal),
          give: (joined) => answer.give({ ...joined, groupProtocol: protocol?.name }),
        },
      );
    },
  });
}

export interface SyncRequest extends Membership {
  groupId: string;
  groupAssignment: readonly Assignment[];
}

export function syncGroup(deps: NodeDeps, { groupId, memberId, generationId, groupAssignment }: SyncRequest) {
  const isLeader = groupAssignment.length > 0;
  return send(deps, {
    api: 'sync',
    detail: () => `${isLeader ? 'and lead ' : ''}in generation ${generationId}`,
    handle: (answer: Answer<{ memberAssignment: Buffer }>) =>
      deps.groupOf(groupId).sync({ memberId, generationId }, groupAssignment, {
        give: (memberAssignment) => answer.give({ memberAssignment }),
        refuse: (refusal) => answer.refuse(refusal),
      }),
  });
}

export interface OffsetFetchRequest {
  groupId: string;
  topics: { topic: string; partitions: { partition: number }[] }[];
}

export function offsetFetch(deps: NodeDeps, { groupId, topics }: OffsetFetchRequest) {
  const responseOf = (topic: string, partition: number) => {
    const { offset = -1, metadata = null } = deps.groupOf(groupId).committed({ topic, partition }) ?? {};
    return { partition, offset: String(offset), metadata, errorCode: 0 };
  };
  return send(deps, {
    api: 'look-up',
    detail: () => 'committed offsets',
    handle: (answer: Answer<object>) =>
      answer.give({
        responses: topics.map(({ topic, partitions }) => ({
          topic,
          partitions: partitions.map(({ partition }) => responseOf(topic, partition)),
        })),
      }),
  });
}

import {
  joinGroup,
  offsetCommit,
  offsetFetch,
  syncGroup,
  type CommitRequest,
  type JoinGroupRequest,
  type OffsetFetchRequest,
  type SyncRequest,
} from './group-requests.ts';
import type { Link } from './network.ts';
import { send, type BrokerDeps, type NodeDeps } from './node-requests.ts';
import { fetch, produce, type FetchRequest, type ProduceRequest } from './record-requests.ts';
import { createGroup, type Answer, type ScriptedGroup } from './scripted-group.ts';
import { createLogs, type ScriptedLogs } from './scripted-log.ts';

/** Apache Kafka as its clients see it: what is appended is acknowledged, and stays. One coordinator. */
export interface ScriptedBroker {
  logs: ScriptedLogs;
  nodes: number;
  group(name: string): ScriptedGroup;
  /** What one node does for one process. */
  connect(link: Link, timeoutMs: number): ScriptedNode;
  reload(): void;
}

/** A broker as kafkajs has it inside: a method for each request, with the protocol's payload. */
export type ScriptedNode = ReturnType<typeof createNode>;

/** Answers with nothing, or refuses. */
function confirm(answer: Answer<object>, refusal: Parameters<Answer<object>['refuse']>[0] | undefined): void {
  if (refusal === undefined) answer.give({});
  else answer.refuse(refusal);
}

interface HeartbeatRequest {
  groupId: string;
  memberId: string;
  groupGenerationId: number;
}

function createNode(deps: NodeDeps) {
  const { groupOf } = deps;
  return {
    nodeId: 0,
    isConnected: () => true,
    // What the decoding of answers hooks into; nothing is encoded here.
    lookupRequest: () => () => ({}),
    fetch: (request: FetchRequest) => fetch(deps, request),
    produce: (request: ProduceRequest) => produce(deps, request),
    offsetCommit: (request: CommitRequest) => offsetCommit(deps, request),
    offsetFetch: (request: OffsetFetchRequest) => offsetFetch(deps, request),
    joinGroup: (request: JoinGroupRequest) => joinGroup(deps, request),
    syncGroup: (request: SyncRequest) => syncGroup(deps, request),
    heartbeat: ({ groupId, memberId, groupGenerationId }: HeartbeatRequest) =>
      send(deps, {
        api: 'heartbeat',
        isCounted: false,
        handle: (answer: Answer<object>) =>
          confirm(answer, groupOf(groupId).heartbeat({ memberId, generationId: groupGenerationId })),
      }),
    leaveGroup: ({ groupId, memberId }: { groupId: string; memberId: string }) =>
      send(deps, {
        api: 'leave',
        isCounted: false,
        detail: () => `as ${memberId}`,
        handle: (answer: Answer<object>) => confirm(answer, groupOf(groupId).leave(memberId)),
      }),
    describeGroups: ({ groupIds }: { groupIds: string[] }) =>
      send(deps, {
        api: 'look-up',
        detail: () => 'members',
        handle: (answer: Answer<object>) =>
          answer.give({
            groups: groupIds.map((groupId) => {
              const members = groupOf(groupId)
                .memberIds()
                .map((memberId) => ({ memberId }));
              return { groupId, members, state: members.length === 0 ? 'Empty' : 'Stable' };
            }),
          }),
      }),
    /** The start of each partition's log, or its end. */
    listOffsets: (place: { topic: string; fromBeginning: boolean; partitions: { partition: number }[] }) =>
      send(deps, {
        api: 'look-up',
        detail: () => 'ends of logs',
        refusal: 'LEADER_NOT_AVAILABLE',
        handle: (answer: Answer<{ partition: number; offset: string }[]>) =>
          answer.give(
            place.partitions.map(({ partition }) => {
              const end = deps.logs.records({ topic: place.topic, partition }).length;
              return { partition, offset: String(place.fromBeginning ? 0 : end) };
            }),
          ),
      }),
    /** Whether anybody is there. */
    greet: () => send(deps, { api: 'connect', isCounted: false, handle: (answer: Answer<object>) => answer.give({}) }),
  };
}

export function createBroker(deps: BrokerDeps): ScriptedBroker {
  const logs = createLogs(deps.clock, deps.onAppend);
  const groups = new Map<string, ScriptedGroup>();
  const groupOf = (name: string): ScriptedGroup => {
    const group = groups.get(name) ?? createGroup(deps.clock);
    groups.set(name, group);
    return group;
  };
  return {
    logs,
    nodes: deps.nodes,
    group: groupOf,
    connect: (link, timeoutMs) => createNode({ ...deps, logs, groupOf, link, timeoutMs }),
    reload() {
      for (const group of groups.values()) group.reload();
    },
  };
}

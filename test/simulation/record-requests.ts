import { send, type NodeDeps } from './node-requests.ts';
import type { Answer } from './scripted-group.ts';
import type { Message, Place } from './scripted-log.ts';

/** The protocol's payload, as kafkajs has it. */
export interface FetchRequest {
  maxWaitTime: number;
  topics: { topic: string; partitions: { partition: number; fetchOffset: string }[] }[];
}

interface PartitionMessages {
  partition: number;
  messages: Message[];
}

function placesOf({ topics }: FetchRequest): (Place & { from: number })[] {
  return topics.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition, fetchOffset }) => ({ topic, partition, from: Number(fetchOffset) })),
  );
}

function read(deps: NodeDeps, request: FetchRequest) {
  const responses = request.topics.map(({ topic, partitions }) => ({
    topicName: topic,
    partitions: partitions.map(({ partition, fetchOffset }) => {
      const records = deps.logs.records({ topic, partition });
      const from = Number(fetchOffset);
      const messages = records.slice(from, from + deps.recordsPerFetch).map((record) => ({
        ...record,
        offset: String(record.offset),
        timestamp: '0',
      }));
      return { partition, highWatermark: String(records.length), abortedTransactions: [], messages };
    }),
  }));
  return { responses };
}

/** Answers with what comes after the offsets, and waits where nothing does. */
export function fetch(deps: NodeDeps, request: FetchRequest) {
  const places = placesOf(request);
  const hasNews = (): boolean => places.some((place) => deps.logs.records(place).length > place.from);
  // A fetch that finds nothing waits at the broker; such a one is no step that a fault could be about.
  return send(deps, {
    api: 'fetch',
    isCounted: hasNews(),
    refusal: 'NOT_LEADER_FOR_PARTITION',
    detail: () => places.map(({ topic, partition, from }) => `${topic}/${partition} from ${from}`).join(', '),
    handle(answer: Answer<ReturnType<typeof read>>) {
      if (hasNews()) answer.give(read(deps, request));
      else deps.logs.awaitGrowth(places, request.maxWaitTime, () => answer.give(read(deps, request)));
    },
  });
}

export interface ProduceRequest {
  topicData: { topic: string; partitions: PartitionMessages[] }[];
}

function isTooLarge({ largestValue }: NodeDeps, topic: string, { value }: Message): boolean {
  const limit = Object.entries(largestValue).find(([prefix]) => topic.startsWith(prefix))?.[1];
  return limit !== undefined && (value?.length ?? 0) > limit;
}

/** What one node stores for a process: acknowledged once it is there. */
export function produce(deps: NodeDeps, { topicData }: ProduceRequest) {
  const parts = topicData.flatMap(({ topic, partitions }) => partitions.map((one) => ({ topic, ...one })));
  type Produced = { topics: { topicName: string; partitions: { partition: number; baseOffset: string }[] }[] };
  return send(deps, {
    api: 'produce',
    refusal: 'TOPIC_AUTHORIZATION_FAILED',
    detail: () => parts.map(({ topic, partition, messages }) => `${messages.length} to ${topic}/${partition}`).join(),
    handle(answer: Answer<Produced>) {
      if (parts.some(({ topic, messages }) => messages.some((message) => isTooLarge(deps, topic, message))))
        return answer.refuse('MESSAGE_TOO_LARGE');
      const topics = parts.map(({ topic, partition, messages }) => {
        const baseOffset = String(deps.logs.append({ topic, partition }, deps.link.owner, messages));
        return { topicName: topic, partitions: [{ partition, errorCode: 0, baseOffset }] };
      });
      answer.give({ topics });
    },
  });
}

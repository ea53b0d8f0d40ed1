import { TributaryError } from '@tributary/errors';

/** How many partitions topics have, remembered. */
export interface PartitionCounts {
  /** Of a topic. Fails with `kafka.topic_missing`, or as the look-up does. */
  of(topic: string): Promise<number>;
  /** Looks it up now, whatever is remembered. */
  refresh(topic: string): Promise<number>;
}

/** What the counts are made of. */
export interface PartitionCountsDeps {
  /** Looks the counts of topics up; a topic that does not exist is absent. */
  readonly partitionCounts: (topics: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  maxAgeMs: number;
}

interface Known {
  count: number;
  atMs: number;
}

/**
 * A count that is older than `maxAgeMs` is still given out, while it is looked up in the background: a broker that is
 * away delays nobody who knows where to send to. A topic that has gone is forgotten.
 */
export function createPartitionCounts({ partitionCounts, maxAgeMs }: PartitionCountsDeps): PartitionCounts {
  const known = new Map<string, Known>();
  const running = new Map<string, Promise<number>>();
  const lookUp = async (topic: string): Promise<number> => {
    const count = (await partitionCounts([topic])).get(topic);
    if (count === undefined) {
      known.delete(topic);
      throw new TributaryError('kafka.topic_missing', { detail: topic });
    }
    known.set(topic, { count, atMs: performance.now() });
    return count;
  };
  const refresh = (topic: string): Promise<number> => {
    const present = running.get(topic) ?? lookUp(topic).finally(() => running.delete(topic));
    running.set(topic, present);
    return present;
  };
  return {
    refresh,
    async of(topic) {
      const present = known.get(topic);
      if (present === undefined) return refresh(topic);
      // A failure in the background changes nothing: the next call tries again.
      if (performance.now() - present.atMs > maxAgeMs) refresh(topic).catch(() => undefined);
      return present.count;
    },
  };
}

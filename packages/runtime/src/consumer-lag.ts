import { setTimeout as sleep } from 'node:timers/promises';
import type { Metrics } from '@tributary/host';
import type { Admin, CommittedOffset, LogRange } from '@tributary/kafka';

/** A provider, its raw topic and the group that reads it. */
export interface ProviderGroup {
  provider: string;
  topic: string;
  group: string;
}

/** What looking after the lag needs. */
export interface LagDeps {
  admin: Pick<Admin, 'offsets' | 'committed'>;
  groups: readonly ProviderGroup[];
  metrics: Metrics;
  intervalMs: number;
}

/** A running look-up. */
export interface LagWatch {
  /** Looks no more. Waits for an answer that is on its way, but not for a broker that is away. */
  close(): Promise<void>;
}

const closeWithinMs = 1_000;

/** How many records wait: from where the group stands in each partition, or the log's start, to the log's end. */
export function lagOf(ranges: readonly LogRange[], committed: readonly CommittedOffset[]): bigint {
  const standsAt = new Map(committed.map(({ partition, offset }) => [partition, offset]));
  return ranges.reduce((sum, { partition, start, end }) => {
    const offset = standsAt.get(partition) ?? start;
    const from = offset < start ? start : offset;
    return from < end ? sum + end - from : sum;
  }, 0n);
}

/** How many records of a provider wait, by the broker. Rejects with `kafka.*`. */
export async function lookUpLag(admin: LagDeps['admin'], { topic, group }: ProviderGroup): Promise<bigint> {
  // In this order: what is committed meanwhile makes the lag too large rather than too small.
  const committed = await admin.committed(group, topic);
  return lagOf(await admin.offsets(topic), committed);
}

/**
 * Says in a metric how many records of each provider wait, of the whole group and not of this process alone. What could not be
 * looked up is absent: an old number would be wrong.
 */
export function watchLag({ admin, groups, metrics, intervalMs }: LagDeps): LagWatch {
  const gauge = metrics.gauge('tributary_consumer_lag_records', 'Raw records that wait in Kafka.', ['provider']);
  let isLooking = false;
  let isClosed = false;
  async function look(one: ProviderGroup): Promise<void> {
    const { provider } = one;
    const lag = await lookUpLag(admin, one).catch(() => undefined); // the brokers' absence is told by all who need them
    if (isClosed || lag === undefined) gauge.remove({ provider });
    else gauge.set({ provider }, Number(lag));
  }
  /** The answer has not come for a whole interval. */
  function forgetAll(): void {
    for (const { provider } of groups) gauge.remove({ provider });
  }
  async function lookAtAll(): Promise<void> {
    isLooking = true;
    // One after another: it has time, and webhooks have not.
    for (const one of groups) if (!isClosed) await look(one);
    isLooking = false;
  }
  let looking = lookAtAll();
  const timer = setInterval(() => {
    if (isLooking) forgetAll();
    else looking = lookAtAll();
  }, intervalMs);
  timer.unref();
  return {
    async close() {
      isClosed = true;
      clearInterval(timer);
      await Promise.race([looking, sleep(closeWithinMs, undefined, { ref: false })]);
    },
  };
}

import type { IncomingRecord, Kafka } from '@tributary/kafka';
import { headerText } from '@tributary/kafka';

/** A span of time in which nothing could go on, Unix ms. */
export interface Outage {
  from: number;
  until: number;
}

/** Of a row in which the trouble of one provider must not reach another: what was before it, and while it lasted. */
export type Phase = 'before' | 'during';

/** From when a webhook was made until something had become of it, Unix ms. */
interface Span {
  receivedMs: number;
  publishedMs: number;
}

/** How long one webhook waited for what became of it. */
export interface Wait extends Span {
  provider: string;
}

/**
 * The longest that any webhook waited, outages left out: what recovery means to whoever sent it. It holds for every
 * partition and every fault, since a partition that stands still has a webhook that waits.
 */
export function longestWaitMs(waits: readonly Span[], outages: readonly Outage[] = []): number {
  return waits.reduce((longest, wait) => Math.max(longest, waitedMs(wait, outages)), 0);
}

function waitedMs({ receivedMs, publishedMs }: Span, outages: readonly Outage[]): number {
  const excused = outages.reduce(
    (sum, { from, until }) => sum + Math.max(0, Math.min(until, publishedMs) - Math.max(from, receivedMs)),
    0,
  );
  return publishedMs - receivedMs - excused;
}

/** The time below which this share of the webhooks waited. */
export function waitPercentileMs(waits: readonly Span[], share: number): number {
  const sorted = waits
    .map(({ receivedMs, publishedMs }) => publishedMs - receivedMs)
    .toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/**
 * Reads how long each webhook waited, by the brokers' own times of append (the topics must have them): the first
 * publication of each event and each dead letter counts, against the time at which the load made it.
 */
export async function readWaits(kafka: Kafka, topics: { events: string[]; deadLetters: string[] }): Promise<Wait[]> {
  const first = new Map<string, Wait>();
  const tail = await kafka.tail({
    topics: [...topics.events, ...topics.deadLetters],
    from: 'beginning',
    onRecord: (record) => note(first, record),
  });
  await tail.caughtUp;
  await tail.close();
  return [...first.values()];
}

function note(first: Map<string, Wait>, record: IncomingRecord): void {
  const id = headerText(record, 'ce_id') ?? headerText(record, 'raw-id') ?? '';
  const receivedMs = Date.parse(headerText(record, 'ce_time') ?? headerText(record, 'raw-received-at') ?? '');
  // Of an event it stands in `/<provider>/<account>`, of a dead letter in the name of its topic.
  const provider = headerText(record, 'ce_source')?.split('/')[1] ?? record.topic.split('dead-letters.')[1] ?? '';
  const known = first.get(id);
  if (known !== undefined && known.publishedMs <= record.timestampMs) return;
  first.set(id, { provider, receivedMs: known?.receivedMs ?? receivedMs, publishedMs: record.timestampMs });
}

import { isErrorCode, errorCodes } from '@tributary/errors';
import { kindOf, isCanonicalType, topics as canonicalTopics, type Topic, type WrittenEvent } from '@tributary/events';
import type { IncomingRecord } from '@tributary/kafka';
import type { Context } from './context.ts';
import { createEventReader } from './event-reader.ts';

/** An event or a dead letter, as it lies on its topic. */
export type Sighting =
  | { kind: 'event'; topic: Topic; partition: number; offset: bigint; key: string; event: WrittenEvent }
  | {
      kind: 'dead-letter';
      topic: string;
      partition: number;
      offset: bigint;
      provider: string;
      rawId: string;
      code: string;
      detail: string;
    };

/** What to look at. */
export interface WatchOptions {
  canonical: readonly Topic[];
  deadLettersOf: readonly string[];
  from: 'beginning' | 'end';
  onSighting(sighting: Sighting): void;
  /** It can see nothing more. */
  onStopped(error: Error): void;
}

/** Follows canonical topics and dead letters, without a place in any group. Resolves when it stands where `from` says. */
export async function watch(
  { kafka, registry, topics }: Context,
  options: WatchOptions,
): Promise<{ close(): Promise<void> }> {
  const reader = createEventReader(registry);
  const canonicalByName = new Map(canonicalTopics.map((topic) => [topics.canonical(topic), topic]));
  const providerByName = new Map(options.deadLettersOf.map((provider) => [topics.deadLetters(provider), provider]));

  async function sight(record: IncomingRecord): Promise<Sighting | undefined> {
    const { partition, offset, value } = record;
    const topic = canonicalByName.get(record.topic);
    const provider = providerByName.get(record.topic);
    if (topic !== undefined && value !== null) {
      return {
        kind: 'event',
        topic,
        partition,
        offset,
        key: record.key?.toString() ?? '',
        event: await reader.read(topic, value),
      };
    }
    if (provider === undefined) return undefined;
    const header = (name: string) => record.headers.find(([candidate]) => candidate === name)?.[1].toString() ?? '';
    return {
      kind: 'dead-letter',
      topic: record.topic,
      partition,
      offset,
      provider,
      rawId: header('raw-id'),
      code: header('dead-letter-code'),
      detail: header('dead-letter-detail'),
    };
  }

  return kafka.tail({
    topics: [...options.canonical.map((topic) => topics.canonical(topic)), ...providerByName.keys()],
    from: options.from,
    onStopped: options.onStopped,
    onRecord: async (record) => {
      const sighting = await sight(record);
      if (sighting !== undefined) options.onSighting(sighting);
    },
  });
}

/** A sighting as a line. */
export function describeSighting(sighting: Sighting): string {
  const place = `${sighting.topic}[${sighting.partition}]@${sighting.offset}`;
  if (sighting.kind === 'event')
    return `  ✓ ${sighting.event.type.padEnd(28)} ${place.padEnd(18)} ${describeResource(sighting.event)}`;
  const sentence = isErrorCode(sighting.code) ? errorCodes[sighting.code] : '';
  return `  ✗ ${sighting.code.padEnd(28)} ${place}\n      ${sentence}${sighting.detail === '' ? '' : ` (${sighting.detail})`}`;
}

/** The resource in a few words: id, status, amount. */
function describeResource(event: WrittenEvent): string {
  const resource = isCanonicalType(event.type)
    ? (event[kindOf(event.type)] as unknown as ResourceView | undefined)
    : undefined;
  const amount = resource?.amount ?? resource?.amount_due;
  return [resource?.status, amount && `${amount.amount} ${amount.currency}`, resource?.id].filter(Boolean).join('  ');
}

/** The members that most resources have. */
interface ResourceView {
  id: string;
  status?: string;
  amount?: { amount: string; currency: string } | null;
  amount_due?: { amount: string; currency: string } | null;
}

/** A sighting as JSON: numbers that JSON can't hold as strings. */
export function sightingData(sighting: Sighting): Record<string, unknown> {
  return { ...sighting, offset: Number(sighting.offset) };
}

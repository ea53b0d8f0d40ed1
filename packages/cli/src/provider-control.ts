import type { TopicNames } from '@tributary/host';
import type { Kafka } from '@tributary/kafka';
import {
  controlRecord,
  createControlView,
  lookUpLag,
  type ControlWord,
  type ProviderControl,
} from '@tributary/runtime';
import { readTopic } from './dead-letters/topic-reading.ts';

/** Where the control topic is, and whom to tell of records in it that nobody can read. */
export interface ControlPlace {
  kafka: Kafka;
  topics: TopicNames;
  onUnreadable(place: string, why: string): void;
}

/** What a person says of a provider. */
export type PersonsWord = Pick<ControlWord, 'by' | 'because'> & { state: 'paused' | 'running'; at: Date };

/** What was said of all providers until now. Rejects with `kafka.*`. */
export async function readControl({
  kafka,
  topics,
  onUnreadable,
}: ControlPlace): Promise<(provider: string) => ProviderControl> {
  const view = createControlView();
  await readTopic(kafka, topics.control, (record) => {
    const reading = view.take(record);
    if (reading.kind === 'unreadable')
      onUnreadable(`${record.topic}/${record.partition}/${record.offset}`, reading.why);
    return Promise.resolve(true);
  });
  return view.stateOf;
}

/**
 * Says it, unless it holds already: then it answers what holds. Resolves when it is acknowledged. Rejects with `kafka.*` and
 * `publish.failed`.
 */
export async function sayOf(
  provider: string,
  { at, ...word }: PersonsWord,
  place: ControlPlace,
): Promise<{ changed: boolean; before: ProviderControl }> {
  const before = (await readControl(place))(provider);
  // What stands below a record that nobody can read is gone when the topic is compacted: it is said anew.
  if (before.state === word.state && !before.isOverwritten) return { changed: false, before };
  const producer = place.kafka.producer();
  try {
    const said = { ...word, at: at.toISOString(), failedProbes: 0 };
    await producer.publish([controlRecord(place.topics.control, { provider, speaker: 'person' }, said)]);
  } finally {
    await producer.close();
  }
  return { changed: true, before };
}

/** How many records of each provider wait; `null` where its topic is missing. Rejects with `kafka.*`. */
export async function readLags(
  { kafka, topics }: ControlPlace,
  group: string,
  providers: readonly string[],
): Promise<(number | null)[]> {
  const admin = kafka.admin();
  try {
    const counts = await admin.partitionCounts(providers.map((provider) => topics.raw(provider)));
    const lags: (number | null)[] = [];
    for (const provider of providers) {
      const topic = topics.raw(provider);
      const own = { provider, topic, group: `${group}.${provider}` };
      lags.push(counts.has(topic) ? Number(await lookUpLag(admin, own)) : null);
    }
    return lags;
  } finally {
    await admin.close();
  }
}

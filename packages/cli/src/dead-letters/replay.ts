import {
  isPublishError,
  isPublishFailure,
  type Acknowledged,
  type Kafka,
  type OutgoingRecord,
  type Producer,
  type PublishOutcome,
} from '@tributary/kafka';
import { retryHeaders } from '@tributary/subscriber';
import { replayedRecord } from './audit.ts';
import type { DeadLetter, DeadLetterFilter } from './dead-letter.ts';
import { findOpen, type DeadLetterTopics } from './open-dead-letters.ts';

/** A replay of a subscriber's dead letters. */
export interface ReplayOptions {
  kafka: Kafka;
  topics: DeadLetterTopics & { retry: string };
  filter: DeadLetterFilter;
  /** Tells what it would do, and does nothing. */
  dryRun: boolean;
  now(): Date;
  /** `to` is where it stands now; `undefined` in a dry run. */
  onReplayed(letter: DeadLetter, to: Acknowledged | undefined): void;
  /** It could not be replayed, and is open still. */
  onLeft(letter: DeadLetter, why: string): void;
}

/** How much is published at once. */
const batchRecords = 200;
const batchBytes = 4 * 1024 * 1024;

/** Key, value and headers are as they were; beside them stands where the event stood at first. */
export function retryRecord(retry: string, { record, source }: DeadLetter): OutgoingRecord {
  const { key, value, headers } = record;
  const own = new Set<string>(Object.values(retryHeaders));
  const kept = headers.filter(([name]) => !own.has(name));
  const from = source
    ? (['topic', 'partition', 'offset'] as const).map((part) => [retryHeaders[part], source[part]] as const)
    : [];
  return { topic: retry, key, value, headers: [...kept, ...from] };
}

/** What became of each record, and the failure that is none of a record's own. */
interface Published {
  outcomes: readonly PublishOutcome[];
  failure: unknown;
}

async function publish(producer: Producer, records: readonly OutgoingRecord[]): Promise<Published> {
  try {
    return { outcomes: await producer.publish(records), failure: undefined };
  } catch (error) {
    if (!isPublishError(error)) throw error;
    const { outcomes, code } = error;
    return { outcomes, failure: code === 'publish.record_too_large' ? undefined : error };
  }
}

/**
 * Publishes dead letters, and only then says that they were replayed: if it ends between the two they stay open and are
 * replayed once more, with the same event ids. The other way round they would be lost.
 */
async function replayBatch(options: ReplayOptions, producer: Producer, letters: readonly DeadLetter[]): Promise<void> {
  const { topics, now, onReplayed, onLeft } = options;
  const records = letters.map((letter) => retryRecord(topics.retry, letter));
  const { outcomes, failure } = await publish(producer, records);
  const fates = letters.map((letter, index) => ({ letter, outcome: outcomes[index] as PublishOutcome }));
  const notes = fates.flatMap(({ letter: { place }, outcome }) =>
    isPublishFailure(outcome) ? [] : [replayedRecord(topics.audit, place, { at: now(), to: outcome })],
  );
  if (notes.length > 0) await producer.publish(notes);
  for (const { letter, outcome } of fates) {
    if (isPublishFailure(outcome)) onLeft(letter, outcome.code);
    else onReplayed(letter, outcome);
  }
  if (failure !== undefined) throw failure;
}

/** Gathers dead letters and replays them batch by batch. */
function createBatches(replayAll: (letters: readonly DeadLetter[]) => Promise<void>) {
  let letters: DeadLetter[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const gathered = letters;
    letters = [];
    bytes = 0;
    if (gathered.length > 0) await replayAll(gathered);
  };
  return {
    flush,
    async add(letter: DeadLetter): Promise<void> {
      letters.push(letter);
      bytes += letter.record.value?.length ?? 0;
      if (letters.length >= batchRecords || bytes >= batchBytes) await flush();
    },
  };
}

/**
 * Puts open dead letters of a subscriber on its retry topic, in their order, and notes that in the audit topic. Rejects with
 * `kafka.*`, and with `publish.failed`, after which those that were not told of as replayed are open still.
 */
export async function replay(options: ReplayOptions): Promise<void> {
  const { kafka, filter, dryRun, onReplayed, onLeft } = options;
  // Compressed, a replayed record fits where its dead letter did.
  const producer = kafka.producer({ compression: 'gzip' });
  const batches = createBatches((letters) => replayBatch(options, producer, letters));
  try {
    await findOpen(options, filter, async (letter) => {
      if (letter.source === undefined) onLeft(letter, 'it does not say from which topic it came');
      else if (dryRun) onReplayed(letter, undefined);
      else await batches.add(letter);
    });
    await batches.flush();
  } finally {
    await producer.close();
  }
}

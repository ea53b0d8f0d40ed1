import type { Acknowledged, IncomingRecord, Kafka, OutgoingRecord } from '@tributary/kafka';
import { readTopic } from './topic-reading.ts';

/** What became of a dead letter. One of which the audit topic says nothing is open. */
export type DeadLetterState = 'open' | 'replayed' | 'discarded';

/** `<topic>/<partition>/<offset>`: the key of what the audit topic says of a dead letter. The newest record counts. */
export function placeOf({ topic, partition, offset }: Pick<IncomingRecord, 'topic' | 'partition' | 'offset'>): string {
  return `${topic}/${partition}/${offset}`;
}

/** The record that says a dead letter was replayed, when, and where it stands now. */
export function replayedRecord(
  audit: string,
  place: string,
  { at, to }: { at: Date; to: Acknowledged },
): OutgoingRecord {
  const state: DeadLetterState = 'replayed';
  const entry = { state, at: at.toISOString(), to: placeOf(to) };
  return { topic: audit, key: place, value: Buffer.from(JSON.stringify(entry)) };
}

/** What a record of the audit topic says. What cannot be read closes nothing: a dead letter is shown rather than lost. */
function stateIn(value: Buffer | null): DeadLetterState {
  try {
    const entry = JSON.parse(value?.toString() ?? 'null') as { state?: unknown } | null;
    return entry?.state === 'replayed' || entry?.state === 'discarded' ? entry.state : 'open';
  } catch {
    return 'open';
  }
}

/** The places of a topic's dead letters that are not open any more. */
export async function closedPlaces(kafka: Kafka, audit: string, topic: string): Promise<Set<string>> {
  const closed = new Set<string>();
  await readTopic(kafka, audit, ({ key, value }) => {
    const place = key?.toString() ?? '';
    if (!place.startsWith(`${topic}/`)) return Promise.resolve(true);
    if (stateIn(value) === 'open') closed.delete(place);
    else closed.add(place);
    return Promise.resolve(true);
  });
  return closed;
}

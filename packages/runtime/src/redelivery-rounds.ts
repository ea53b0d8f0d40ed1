import type { EncodedEvent } from '@tributary/interpret';
import type { SettledRecord } from './batch.ts';
import { headerOf } from './record-header.ts';
import { isWithin, type SeenEvents } from './seen-events.ts';
import { markOf, saysTheSame, type SeenMark } from './seen-mark.ts';

/** Publishes some records of a batch, in order; resolves, when all is acknowledged, with how each ended. */
export type PublishSome = (records: readonly SettledRecord[]) => Promise<SettledRecord[]>;

/** What publishing a batch without what was published before needs. */
export interface RoundDeps {
  publish: PublishSome;
  /** What was published before the batch. */
  events: Pick<SeenEvents, 'has'>;
  windowSeconds: number;
}

/** The last mark of each event, by its id. */
type LastMarks = Map<string, SeenMark>;

/**
 * Publishes a batch without redeliveries. Two deliveries may stand in it: the second is a duplicate only once the first is
 * acknowledged, and that may end as a dead letter for its size. So a second one, and what is behind it, waits for another
 * round: nothing overtakes anything (invariant 6).
 */
export async function publishInRounds(
  interpreted: readonly SettledRecord[],
  deps: RoundDeps,
): Promise<SettledRecord[]> {
  const settled: SettledRecord[] = [];
  const said: LastMarks = new Map();
  while (settled.length < interpreted.length) {
    const ended = await deps.publish(nextRound(interpreted.slice(settled.length), { ...deps, said }));
    for (const one of ended.filter(isPublished)) note(one, said);
    settled.push(...ended);
  }
  return settled;
}

interface Sorting extends RoundDeps {
  /** What earlier rounds have published. */
  said: LastMarks;
}

/** The records up to the first that repeats another of them; redeliveries are duplicates now. */
function nextRound(open: readonly SettledRecord[], sorting: Sorting): SettledRecord[] {
  const saying: LastMarks = new Map();
  const round: SettledRecord[] = [];
  for (const one of open) {
    const verdict = judge(one, saying, sorting);
    if (verdict === 'repeat') break;
    if (verdict === 'new' && isPublished(one)) note(one, saying);
    round.push(verdict === 'duplicate' ? { record: one.record, interpretation: { kind: 'duplicate' } } : one);
  }
  return round;
}

/**
 * A webhook is a redelivery if each of its events was published, and what was last published under its id said the same:
 * a changed status is news, and to lose it would be worse than to repeat it. `repeat`: if this round publishes what it repeats.
 */
function judge(one: SettledRecord, saying: LastMarks, sorting: Sorting): 'new' | 'duplicate' | 'repeat' {
  if (!isPublished(one) || headerOf(one.record, 'raw-replay') !== undefined) return 'new';
  const { events } = one.interpretation;
  const marks = marksOf(one);
  // Without a fingerprint nothing tells it from another occurrence.
  if (events.length === 0 || marks.length < events.length) return 'new';
  const isKnown = events.every(({ id }, index) =>
    isKnownMark(marks[index] as SeenMark, saying.get(id) ?? sorting.said.get(id), sorting),
  );
  if (!isKnown) return 'new';
  return events.some(({ id }) => saying.has(id)) ? 'repeat' : 'duplicate';
}

/** `last`: what this batch says of the event. */
function isKnownMark(mark: SeenMark, last: SeenMark | undefined, { events, windowSeconds }: Sorting): boolean {
  if (last === undefined) return events.has(mark);
  return saysTheSame(last, mark) && isWithin(windowSeconds, last, mark);
}

function note(one: PublishedRecord, last: LastMarks): void {
  for (const { event, mark } of markedEvents(one)) if (mark !== undefined) last.set(event.id, mark);
}

/** A record of which events were published. */
export type PublishedRecord = SettledRecord & { interpretation: { kind: 'published'; events: EncodedEvent[] } };

export function isPublished(one: SettledRecord): one is PublishedRecord {
  return one.interpretation.kind === 'published';
}

/** The marks of those of its events that have a fingerprint. */
export function marksOf(one: PublishedRecord): SeenMark[] {
  return markedEvents(one).flatMap(({ mark }) => mark ?? []);
}

function markedEvents({
  record,
  interpretation,
}: PublishedRecord): { event: EncodedEvent; mark: SeenMark | undefined }[] {
  // It can be read: the record was interpreted.
  const receivedAtSeconds = Math.floor(Date.parse(headerOf(record, 'raw-received-at') ?? '') / 1000);
  return interpretation.events.map((event) => ({ event, mark: markOf(event, receivedAtSeconds) }));
}

import type { IncomingRecord } from '@tributary/kafka';
import { placeOf } from './audit.ts';

/** A record that somebody gave up, and why. Texts are printable, whoever wrote them. */
export interface DeadLetter {
  /** `<topic>/<partition>/<offset>`. */
  place: string;
  code: string;
  detail: string;
  attempts: number;
  /** When it was given up, RFC 3339. */
  at: string;
  /** Of the event, where its headers say so. */
  eventId: string;
  type: string;
  /** Where the record stood at first; `undefined` of a foreign record that does not say so. */
  source: { topic: string; partition: string; offset: string } | undefined;
  record: IncomingRecord;
}

/** Which dead letters are meant; all where nothing is said. */
export interface DeadLetterFilter {
  code?: string;
  /** The event's id, or `<partition>/<offset>` of the dead letter. */
  id?: string;
  /** No more than so many. */
  limit?: number;
}

const longestText = 200;

/** Headers are anybody's: what would move a terminal's cursor is not printed. */
function printable(text: string): string {
  return text.slice(0, longestText).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD');
}

/** A record of a topic of dead letters. */
export function readDeadLetter(record: IncomingRecord): DeadLetter {
  const header = (name: string): string => record.headers.find(([other]) => other === name)?.[1].toString() ?? '';
  const text = (name: string): string => printable(header(name));
  const [topic, partition, offset] = ['topic', 'partition', 'offset'].map((part) =>
    header(`dead-letter-source-${part}`),
  );
  return {
    place: placeOf(record),
    code: text('dead-letter-code'),
    detail: text('dead-letter-detail'),
    attempts: Number(header('dead-letter-attempts')) || 0,
    at: text('dead-letter-at'),
    eventId: text('ce_id'),
    type: text('ce_type'),
    source: topic && partition && offset ? { topic, partition, offset } : undefined,
    record,
  };
}

/** Whether a dead letter is meant. */
export function isMeant({ code, eventId, place }: DeadLetter, filter: DeadLetterFilter): boolean {
  if (filter.code !== undefined && filter.code !== code) return false;
  return filter.id === undefined || filter.id === eventId || place.endsWith(`/${filter.id}`);
}

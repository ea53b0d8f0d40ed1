import type { Kafka } from '@tributary/kafka';
import { closedPlaces, placeOf } from './audit.ts';
import { isMeant, readDeadLetter, type DeadLetter, type DeadLetterFilter } from './dead-letter.ts';
import { readTopic } from './topic-reading.ts';

/** Where dead letters are looked for. */
export interface DeadLetterTopics {
  deadLetters: string;
  audit: string;
}

/**
 * Hands over the dead letters of a topic that are open now, one after another, in the order of each partition. Resolves with
 * how many there were. Rejects with `kafka.*`, or with what `onLetter` threw.
 */
export async function findOpen(
  { kafka, topics: { deadLetters, audit } }: { kafka: Kafka; topics: DeadLetterTopics },
  filter: DeadLetterFilter,
  onLetter: (letter: DeadLetter) => Promise<void> | void,
): Promise<number> {
  const closed = await closedPlaces(kafka, audit, deadLetters);
  const limit = filter.limit ?? Number.POSITIVE_INFINITY;
  let count = 0;
  await readTopic(kafka, deadLetters, async (record) => {
    if (closed.has(placeOf(record))) return true;
    const letter = readDeadLetter(record);
    if (!isMeant(letter, filter)) return true;
    count += 1;
    await onLetter(letter);
    return count < limit;
  });
  return count;
}

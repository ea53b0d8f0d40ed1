import { PublishError, type OutgoingRecord, type PublishOutcome } from '@tributary/kafka';
import type { Publisher } from '../src/publish.ts';

/** What becomes of a record: it is stored, or fails with a code. */
export type Fate = 'stored' | 'publish.failed' | 'publish.record_too_large' | 'kafka.topic_missing';

/** A publisher that stores or refuses as a test says. */
export interface ScriptedPublisher extends Publisher {
  /** What each call was given. */
  calls: OutgoingRecord[][];
  /** Everything that was stored, in order. */
  stored: OutgoingRecord[];
}

/** `fateOf` says what becomes of a record in a call, counted from 0; all is stored if it is absent. */
export function scriptedPublisher(
  fateOf: (record: OutgoingRecord, call: number) => Fate = () => 'stored',
): ScriptedPublisher {
  const calls: OutgoingRecord[][] = [];
  const stored: OutgoingRecord[] = [];
  return {
    calls,
    stored,
    async publish(records) {
      const outcomes = records.map((record, index): PublishOutcome => {
        const fate = fateOf(record, calls.length);
        if (fate !== 'stored') return { index, code: fate, cause: new Error('scripted') };
        stored.push(record);
        return { topic: record.topic, partition: 0, offset: BigInt(stored.length) };
      });
      calls.push([...records]);
      if (outcomes.some((outcome) => 'code' in outcome)) throw new PublishError(outcomes);
    },
  };
}

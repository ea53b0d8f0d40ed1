import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Interpret, Interpretation, RawRecord } from '@tributary/interpret';

/**
 * Interprets the records of a batch; one interpretation for each, in their order. The signal says that nobody wants them any more:
 * what takes long may reject.
 */
export type InterpretBatch = (
  records: readonly RawRecord[],
  signal?: AbortSignal,
) => readonly Interpretation[] | Promise<readonly Interpretation[]>;

/** How long a batch may keep the thread before everything else has its turn; a single record takes as long as it does. */
const sliceMs = 5;

/**
 * Interprets in the runtime's own thread: nothing is faster, and a plugin that hangs holds up every provider. One that is flooded
 * does not: its batches, of which each may hold hundreds of records, leave the thread to the others in between (Invariant 7).
 */
export function interpretInline(interpret: Interpret): InterpretBatch {
  return async (records) => {
    const interpretations: Interpretation[] = [];
    let until = performance.now() + sliceMs;
    for (const record of records) {
      if (performance.now() >= until) {
        await nextTurn();
        until = performance.now() + sliceMs;
      }
      interpretations.push(interpret(record));
    }
    return interpretations;
  };
}

import type { Interpret, Interpretation, RawRecord } from '@tributary/interpret';

/** Interprets the records of a batch; one interpretation for each, in their order. */
export type InterpretBatch = (
  records: readonly RawRecord[],
) => readonly Interpretation[] | Promise<readonly Interpretation[]>;

/** Interprets in the runtime's own thread: nothing is faster, and a plugin that hangs holds up every provider. */
export function interpretInline(interpret: Interpret): InterpretBatch {
  return (records) => records.map(interpret);
}

import type { Interpret, Interpretation, RawRecord } from '@tributary/interpret';

/**
 * Interprets the records of a batch; one interpretation for each, in their order. The signal says that nobody wants them any more:
 * what takes long may reject.
 */
export type InterpretBatch = (
  records: readonly RawRecord[],
  signal?: AbortSignal,
) => readonly Interpretation[] | Promise<readonly Interpretation[]>;

/** Interprets in the runtime's own thread: nothing is faster, and a plugin that hangs holds up every provider. */
export function interpretInline(interpret: Interpret): InterpretBatch {
  return (records) => records.map(interpret);
}

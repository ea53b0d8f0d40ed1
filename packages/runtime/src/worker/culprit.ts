import { TributaryError } from '@tributary/errors';
import type { Interpretation, RawRecord } from '@tributary/interpret';
import type { Attempt, ThreadEnd } from './plugin-thread.ts';

/** What finding the culprits in a batch needs. */
export interface CulpritDeps {
  /** Has the records interpreted in a thread that is there, or in a new one where it has ended. */
  attempt(records: readonly RawRecord[]): Promise<Attempt>;
  /** Aborts where the partition was lost or the process stops: what is not settled is left in Kafka. */
  signal: AbortSignal;
  /** A record was found to be the one. */
  onCulprit(record: RawRecord, error: TributaryError): void;
  /** A thread ended because of what no record of this batch has anything to do with. */
  onLeftBehind(end: ThreadEnd): void;
}

/**
 * The interpretations of records of which some may be more than a thread survives. A record is a culprit when a thread that has done
 * nothing else does not survive it: then it is a dead letter, and what others left behind is held against nobody. Whom the
 * thread was busy with is tried first and alone; where nobody stands out, or that one is innocent, the halves are. The
 * interpretations are in the order of the records, whatever the order of the attempts.
 */
export async function interpretDespiteCulprits(
  records: readonly RawRecord[],
  deps: CulpritDeps,
): Promise<Interpretation[]> {
  if (records.length === 0) return [];
  const attempt = await deps.attempt(records);
  if (attempt.kind === 'interpreted') return [...attempt.interpretations];
  deps.signal.throwIfAborted();
  if (attempt.isLeftBehind) return interpretAnew(records, attempt, deps);
  if (records.length > 1) return interpretInParts(records, attempt.suspect, deps);
  if (!attempt.wasFresh) return interpretDespiteCulprits(records, deps);
  const [culprit] = records as readonly [RawRecord];
  const { code, cause } = attempt;
  const error = new TributaryError(code, cause === undefined ? {} : { detail: cause.name, cause });
  deps.onCulprit(culprit, error);
  return [{ kind: 'dead-lettered', error }];
}

/** In the next thread there is nothing that another batch has left behind. Where there was none, its module ends it. */
function interpretAnew(records: readonly RawRecord[], end: ThreadEnd, deps: CulpritDeps): Promise<Interpretation[]> {
  if (end.wasFresh)
    throw new TributaryError('plugin.load_failed', { detail: 'the plugin ends its thread before there is a record' });
  deps.onLeftBehind(end);
  return interpretDespiteCulprits(records, deps);
}

async function interpretInParts(
  records: readonly RawRecord[],
  suspect: number | undefined,
  deps: CulpritDeps,
): Promise<Interpretation[]> {
  const settle = (from: number, to: number) => interpretDespiteCulprits(records.slice(from, to), deps);
  if (suspect === undefined) {
    const middle = records.length >> 1;
    return [...(await settle(0, middle)), ...(await settle(middle, records.length))];
  }
  const alone = await settle(suspect, suspect + 1);
  return [...(await settle(0, suspect)), ...alone, ...(await settle(suspect + 1, records.length))];
}

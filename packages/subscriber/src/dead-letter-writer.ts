import type { Producer } from '@tributary/kafka';
import { isTributaryError } from '@tributary/errors';
import { deadLetter, type Cause } from './dead-letter.ts';
import { describeFailure, framesOf } from './failure-class.ts';
import { pauseAfterMs } from './retry.ts';
import type { Counters } from './stats.ts';
import type { SubscriberLog } from './subscriber-log.ts';
import type { Work } from './work.ts';

/** Writes dead letters. */
export interface DeadLetterWriter {
  /**
   * Resolves with `true` when the dead letter is stored, however long that takes; with `false` when the batch was aborted
   * before. Invariant 1: only then may the record's offset be committed.
   */
  write(work: Work, cause: Cause): Promise<boolean>;
}

/** What a writer is made of. */
export interface DeadLetterWriterDeps {
  topic: string;
  producer: Pick<Producer, 'publish'>;
  counters: Counters;
  log: SubscriberLog;
  now(): Date;
}

/** How long one attempt may take: also how long a subscriber that closes waits for a broker that is away. */
const attemptMs = 10_000;

const pauses = { firstMs: 200, longestMs: 10_000 };

/** The record's coordinates, for the log. */
export function placeOf({ record: { topic, partition, offset } }: Work) {
  return { topic, partition, offset: String(offset) };
}

async function tryWrite(deps: DeadLetterWriterDeps, work: Work, cause: Cause): Promise<unknown> {
  const { topic, producer, now } = deps;
  const { record, attempt, late } = work;
  try {
    await producer.publish([deadLetter(record, { topic, cause, attempts: attempt, at: now(), late })], {
      deadlineMs: attemptMs,
    });
    return undefined;
  } catch (error) {
    return error ?? new Error('nothing was thrown');
  }
}

function logWritten({ log }: DeadLetterWriterDeps, work: Work, { code, detail, error }: Cause): void {
  const frames = framesOf(error);
  const told = frames.length > 0 ? { frames } : {};
  log({ level: 'warn', message: 'dead letter', code, detail, ...placeOf(work), attempt: work.attempt, ...told }, error);
}

function logWaiting(
  { log }: DeadLetterWriterDeps,
  work: Work,
  { error, retryInMs }: { error: unknown; retryInMs: number },
) {
  const message = 'A dead letter could not be written, and its record waits';
  const code = isTributaryError(error) ? { code: error.code } : {};
  log({ level: 'error', message, detail: describeFailure(error), ...code, ...placeOf(work), retryInMs });
}

/** A writer that tries again until the broker has the dead letter. */
export function createDeadLetterWriter(deps: DeadLetterWriterDeps): DeadLetterWriter {
  const { deadLettered } = deps.counters;
  return {
    async write(work, cause) {
      for (let failures = 1; ; failures += 1) {
        const error = await tryWrite(deps, work, cause);
        if (error === undefined) {
          deadLettered[cause.code] = (deadLettered[cause.code] ?? 0) + 1;
          logWritten(deps, work, cause);
          return true;
        }
        const retryInMs = Math.round(pauseAfterMs(failures, pauses));
        if (!work.run.signal.aborted) logWaiting(deps, work, { error, retryInMs });
        await work.run.pause(retryInMs);
        if (work.run.signal.aborted) return false;
      }
    },
  };
}

import { isPublishFailure, PublishError, type PublishFailure, type PublishOutcome } from './publish-error.ts';
import type { Acknowledged } from './record.ts';

/** One `publish` while its records are on their way. */
export interface Call {
  /** Whether the caller still waits for this record. What nobody waits for is never sent. */
  isWaiting(index: number): boolean;
  settle(index: number, outcome: PublishOutcome): void;
  fail(index: number, code: PublishFailure['code'], cause: unknown): void;
  /** Every record that has no outcome yet fails now. */
  failRest(code: PublishFailure['code'], cause: unknown): void;
  /** All acknowledged, or a `PublishError` once each record has its outcome. */
  readonly done: Promise<Acknowledged[]>;
}

/** When the caller stops waiting. */
export interface Patience {
  deadlineMs: number;
  signal?: AbortSignal | undefined;
}

/** Resolves once; collects the outcomes of `size` records. */
function collectOutcomes(size: number): Omit<Call, 'fail' | 'failRest'> {
  const outcomes: (PublishOutcome | undefined)[] = Array.from({ length: size });
  const { promise, resolve, reject } = Promise.withResolvers<Acknowledged[]>();
  let open = size;
  const finish = (): void => {
    const settled = outcomes.filter((outcome) => outcome !== undefined);
    const acknowledged = settled.filter((outcome): outcome is Acknowledged => !isPublishFailure(outcome));
    if (acknowledged.length === size) resolve(acknowledged);
    else reject(new PublishError(settled));
  };
  if (size === 0) resolve([]);
  return {
    done: promise,
    isWaiting: (index) => outcomes[index] === undefined,
    settle(index, outcome) {
      if (outcomes[index] !== undefined) return;
      outcomes[index] = outcome;
      open -= 1;
      if (open === 0) finish();
    },
  };
}

/** Starts waiting for `size` records: until all have an outcome, the deadline passes or the signal aborts. */
export function startCall(size: number, { deadlineMs, signal }: Patience): Call {
  const { done, isWaiting, settle } = collectOutcomes(size);
  const fail: Call['fail'] = (index, code, cause) => settle(index, { index, code, cause });
  const failRest: Call['failRest'] = (code, cause) => {
    for (let index = 0; index < size; index += 1) fail(index, code, cause);
  };
  const timer = setTimeout(() => {
    failRest('publish.failed', new Error(`Not acknowledged within ${deadlineMs} ms`));
  }, deadlineMs);
  const giveUp = (): void => failRest('publish.failed', signal?.reason);
  signal?.addEventListener('abort', giveUp, { once: true });
  const stopWaiting = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  };
  done.then(stopWaiting, stopWaiting);
  if (signal?.aborted) giveUp();
  return { done, isWaiting, settle, fail, failRest };
}

import type { OpenBatch } from '@tributary/kafka';

/** A batch while its records are worked on. Keeps none of them, so that what has ended can be forgotten. */
export interface BatchRun {
  readonly signal: AbortSignal;
  /** The record at this place has ended: its offset may be committed. */
  ended(index: number): void;
  /** A record is left to whoever reads it next. */
  abandoned(): void;
  /** Gives up all that is open. */
  fail(error: unknown): void;
  /** Resolves when what is waited for is there, or the batch is aborted. */
  orAborted(promise: Promise<unknown>): Promise<void>;
  /** Resolves after so many milliseconds, or when the batch is aborted. */
  pause(ms: number): Promise<void>;
  /** Resolves when all records have ended; rejects when all have, or are abandoned. */
  readonly done: Promise<void>;
}

/** Begins the work on a batch. */
export function createBatchRun({ signal, records, ended }: Pick<OpenBatch, 'signal' | 'records' | 'ended'>): BatchRun {
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  /** Called once when the batch is aborted. One listener for all: each costs the signal a search when it is removed. */
  const waiting = new Set<() => void>();
  let open = records.length;
  let isWhole = true;
  const close = (): void => {
    open -= 1;
    if (open > 0) return;
    if (isWhole) resolve();
    else reject(new Error('What has not ended is left to whoever reads it next'));
  };
  const wake = (): void => {
    for (const awake of waiting) awake();
    waiting.clear();
  };
  const wait = async (begin: (awake: () => void) => void): Promise<void> => {
    if (signal.aborted) return;
    const { promise, resolve: awake } = Promise.withResolvers<void>();
    waiting.add(awake);
    begin(awake);
    await promise;
    waiting.delete(awake);
  };
  if (open === 0) resolve();
  signal.addEventListener('abort', wake, { once: true });
  return {
    signal,
    done,
    ended(index) {
      ended(index);
      close();
    },
    abandoned() {
      isWhole = false;
      close();
    },
    fail: reject,
    orAborted: (promise) => wait((awake) => void promise.then(awake, awake)),
    async pause(ms) {
      let timer: NodeJS.Timeout | undefined;
      await wait((awake) => (timer = setTimeout(awake, ms)));
      clearTimeout(timer);
    },
  };
}

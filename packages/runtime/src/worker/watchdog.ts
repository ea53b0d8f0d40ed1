import type { Worker } from 'node:worker_threads';
import type { ErrorCode } from '@tributary/errors';
import type { Progress } from './progress.ts';

/** What a plugin may take. */
export interface Budgets {
  /** For each record. */
  timeoutMs: number;
  memoryBytes: number;
}

/** What is watched, and whom to tell. */
export interface WatchOptions extends Budgets {
  worker: Pick<Worker, 'getHeapStatistics'>;
  progress: Pick<Progress, 'at'>;
  /** Called once, with what the thread has too much of. */
  onOver(code: ErrorCode): void;
}

/** A thread of ours that allocates without end gets a quarter of a gigabyte in about half a second: it is looked at often. */
const intervalMs = 25;

/**
 * Watches a thread while it interprets a batch, until the answer's function is called. Time is counted in looks at the thread and
 * not by the clock: a process that was stopped for a minute, or a machine that was, has used up no record's time.
 */
export function watchBudgets({ worker, progress, timeoutMs, memoryBytes, onOver }: WatchOptions): () => void {
  const patience = Math.ceil(timeoutMs / intervalMs);
  let furthest = -Infinity;
  let looks = 0;
  let isOver = false;
  const say = (code: ErrorCode): void => {
    if (isOver) return;
    stop();
    onOver(code);
  };
  const timer = setInterval(() => {
    const at = progress.at();
    // Only forward is on: whoever had it go to and fro would never be over.
    looks = at > furthest ? 0 : looks + 1;
    furthest = Math.max(furthest, at);
    if (looks >= patience) return say('decode.timed_out');
    void memoryOf(worker).then((bytes) => bytes > memoryBytes && say('decode.out_of_memory'));
  }, intervalMs);
  const stop = (): void => {
    isOver = true;
    clearInterval(timer);
  };
  return stop;
}

/** Heap and buffers. A thread that is ending, or busy outside of JavaScript, does not say. */
async function memoryOf(worker: WatchOptions['worker']): Promise<number> {
  try {
    const { used_heap_size: heap, external_memory: external } = await worker.getHeapStatistics();
    return heap + external;
  } catch {
    return 0; // ended meanwhile: there is nothing to watch
  }
}

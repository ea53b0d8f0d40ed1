import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ProviderKeys } from '@tributary/host';
import type { Interpretation, RawRecord } from '@tributary/interpret';

/** Interprets records with these keys. The signal says that nobody wants them any more: what takes long may reject. */
export type InterpretRecords = (
  records: readonly RawRecord[],
  keys: ProviderKeys,
  signal: AbortSignal,
) => Promise<readonly Interpretation[]>;

/** Its signal is absent where nobody can lose it. */
type Batch = [records: readonly RawRecord[], keys: ProviderKeys, signal: AbortSignal | undefined];

/** A batch that waits for the thread. */
interface Waiting {
  records: readonly RawRecord[];
  keys: ProviderKeys;
  signal: AbortSignal | undefined;
  answer: PromiseWithResolvers<readonly Interpretation[]>;
}

/** What goes to a thread at once, unless one batch alone is more. Among so many records nobody sees what waking a thread costs. */
const mostRecords = 500;

/**
 * Has one batch interpreted at a time; those of other partitions that come in the same turn of the event loop, or meanwhile, go
 * together: to wake a thread and be woken by it takes as long as several records do, and small batches come several at a time.
 */
export function gatherBatches(interpret: InterpretRecords): (...batch: Batch) => Promise<readonly Interpretation[]> {
  const waiting: Waiting[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    await nextTurn();
    while (waiting.length > 0) await interpretTogether(takeTogether(waiting), interpret);
    isRunning = false;
  }

  return (records, keys, signal) => {
    const answer = Promise.withResolvers<readonly Interpretation[]>();
    waiting.push({ records, keys, signal, answer });
    if (!isRunning) void run();
    return answer.promise;
  };
}

/** The first, and those behind it that have its keys and for which there is room. */
function takeTogether(waiting: Waiting[]): Waiting[] {
  let records = 0;
  const end = waiting.findIndex((one, at) => {
    records += one.records.length;
    return at > 0 && (one.keys !== waiting[0]?.keys || records > mostRecords);
  });
  return waiting.splice(0, end === -1 ? waiting.length : end);
}

/** Never rejects: each of them has its own answer. */
async function interpretTogether(group: readonly Waiting[], interpret: InterpretRecords): Promise<void> {
  const wanted = group.filter(({ signal }) => signal?.aborted !== true);
  for (const { signal, answer } of group) if (signal?.aborted === true) answer.reject(signal.reason);
  const [first] = wanted;
  if (first === undefined) return;
  const departures = watchDepartures(wanted);
  try {
    const all = wanted.flatMap(({ records }) => records);
    const interpretations = await interpret(all, first.keys, departures.signal);
    let at = 0;
    for (const { records, answer } of wanted) {
      answer.resolve(interpretations.slice(at, at + records.length));
      at += records.length;
    }
  } catch (error) {
    for (const { answer } of wanted) answer.reject(error);
  } finally {
    departures.stop();
  }
}

/** The signal says that nobody is left who wants what a group becomes. */
function watchDepartures(group: readonly Waiting[]): { signal: AbortSignal; stop(): void } {
  const everybody = new AbortController();
  const done = new AbortController();
  let left = group.length;
  for (const { signal } of group) {
    const leave = (): void => {
      left -= 1;
      if (left === 0) everybody.abort(signal?.reason);
    };
    signal?.addEventListener('abort', leave, { once: true, signal: done.signal });
  }
  return { signal: everybody.signal, stop: () => done.abort() };
}

import { schemaTexts, type EventOf } from '@tributary/events';
import type { IncomingRecord, OutgoingRecord } from '@tributary/kafka';
import { createBatchRun, type BatchRun } from '../src/batch-run.ts';
import { createDeadLetterWriter } from '../src/dead-letter-writer.ts';
import { createDecoders } from '../src/decoders.ts';
import { failureClassOf } from '../src/failure-class.ts';
import { createDispatch, type Handler } from '../src/handlers.ts';
import { createLanes, type Lanes } from '../src/lanes.ts';
import { createSlots, type Slots } from '../src/slots.ts';
import { createCounters, type Counters } from '../src/stats.ts';
import type { SubscriberLogEntry } from '../src/subscriber-log.ts';
import { incomingPayment } from './incoming.ts';

/** Lanes with one handler of payments, and what became of what was entered. */
export interface LanesUnderTest {
  lanes: Lanes;
  slots: Slots;
  counters: Counters;
  log: SubscriberLogEntry[];
  deadLetters: OutgoingRecord[];
  /** Enters payments with these ids as one batch, of one key each: `a1` and `a2` have the key `a`. */
  enter(...ids: string[]): BatchUnderTest;
}

export interface BatchUnderTest {
  run: BatchRun;
  controller: AbortController;
  records: IncomingRecord[];
  /** The ids that have ended, in their order. */
  ended: string[];
}

export async function createLanesUnderTest(
  handler: Handler<EventOf<'payment.succeeded'>>,
  { concurrency = 16, attempts = 3, schemaText = async (_id: number) => schemaTexts.payments, isKnown = true } = {},
): Promise<LanesUnderTest> {
  const counters = createCounters();
  const log: SubscriberLogEntry[] = [];
  const deadLetters: OutgoingRecord[] = [];
  const noted = (entry: SubscriberLogEntry): void => void log.push(entry);
  const decoders = createDecoders({ registry: { schemaText }, log: noted });
  if (isKnown) await decoders.load('payments', 7);
  const slots = createSlots(concurrency);
  const lanes = createLanes({
    dispatch: createDispatch(['payments'], { 'payment.succeeded': handler }),
    decoders,
    counters,
    slots,
    deadLetters: createDeadLetterWriter({
      topic: 'dead-letters.subscriber.ledger',
      producer: { publish: async (records) => (deadLetters.push(...records), []) },
      counters,
      log: noted,
      now: () => new Date(0),
    }),
    retry: { attempts, firstMs: 20, longestMs: 40 },
    classify: failureClassOf,
    log: noted,
  });
  return {
    lanes,
    slots,
    counters,
    log,
    deadLetters,
    enter(...ids) {
      const controller = new AbortController();
      const ended: string[] = [];
      const records = ids.map((id) => incomingPayment(id, { key: id.slice(0, 1) }));
      const run = createBatchRun({
        signal: controller.signal,
        records,
        ended: (index) => void ended.push(ids[index] ?? ''),
      });
      run.done.catch(() => undefined);
      for (const [index, record] of records.entries())
        lanes.enter({ record, run, index, topic: 'payments', late: false, attempt: 1, failures: 0 });
      return { run, controller, records, ended };
    },
  };
}

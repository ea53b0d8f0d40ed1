import type { TributaryError } from '@tributary/errors';
import { detachRecord } from '@tributary/kafka';
import { attempt, type AttemptDeps, type Step } from './attempt.ts';
import type { Cause } from './dead-letter.ts';
import { placeOf, type DeadLetterWriter } from './dead-letter-writer.ts';
import { describeFailure, framesOf, type FailureClass } from './failure-class.ts';
import { pauseAfterMs, type RetryPolicy } from './retry.ts';
import type { Slots } from './slots.ts';
import type { SubscriberLog, SubscriberLogEntry } from './subscriber-log.ts';
import { orderOf, type Work } from './work.ts';

/** Keeps the records of a key in order, while those of different keys are worked on at the same time. */
export interface Lanes {
  /** Takes a record over: it ends, or is abandoned. Records are entered in the order of their log. */
  enter(work: Work): void;
  /** Keys of which something runs or waits. */
  count(): number;
}

/** What lanes are made of. */
export interface LanesDeps extends AttemptDeps {
  slots: Slots;
  deadLetters: DeadLetterWriter;
  retry: RetryPolicy;
  classify(error: unknown): FailureClass;
  log: SubscriberLog;
}

/** One attempt when it is over. */
type End = Exclude<Step, { kind: 'running' }>;

/** Waits for a handler that runs, and gives its slot back. */
async function finish({ slots, counters }: LanesDeps, step: Step): Promise<End> {
  try {
    if (step.kind !== 'running') return step;
    await step.result;
    counters.handled += 1;
    return { kind: 'ended' };
  } catch (error) {
    return { kind: 'failed', error };
  } finally {
    slots.release();
  }
}

function end({ counters }: LanesDeps, { run, index }: Work, how: 'ended' | 'abandoned'): void {
  if (how === 'ended') return run.ended(index);
  counters.abandoned += 1;
  run.abandoned();
}

async function bury(deps: LanesDeps, work: Work, cause: Cause): Promise<void> {
  work.record = detachRecord(work.record);
  const isWritten = await deps.deadLetters.write(work, cause);
  end(deps, work, isWritten ? 'ended' : 'abandoned');
}

function causeOf({ code, detail = '' }: TributaryError): Cause {
  return { code, detail, error: undefined };
}

/** The first failure of a record is a warning; those that follow say little that is new. */
function logFailure({ log }: LanesDeps, work: Work, { error, pauseMs }: { error: unknown; pauseMs: number }): void {
  const entry: SubscriberLogEntry = {
    level: work.attempt === 1 ? 'warn' : 'info',
    message: 'A handler failed and is called again',
    detail: describeFailure(error),
    ...placeOf(work),
    attempt: work.attempt,
    retryInMs: Math.round(pauseMs),
    frames: framesOf(error),
  };
  log(entry, error);
}

/** What follows a failed call: a pause, after which it is made again, or the cause of a dead letter. */
function judge({ classify, retry }: LanesDeps, work: Work, error: unknown): Cause | { pauseMs: number } {
  const failureClass = classify(error);
  const cause = { detail: describeFailure(error), error };
  if (failureClass === 'permanent') return { code: 'subscribe.handler_refused', ...cause };
  // What is away is nobody's failure, and is waited for.
  if (failureClass === 'passing') work.failures += 1;
  if (work.failures >= retry.attempts) return { code: 'subscribe.handler_failed', ...cause };
  return { pauseMs: pauseAfterMs(work.attempt, retry) };
}

/** Resolves with whether the record is to be tried again. */
async function meetFailure(deps: LanesDeps, work: Work, error: unknown): Promise<boolean> {
  const { run } = work;
  if (run.signal.aborted) {
    end(deps, work, 'abandoned');
    return false;
  }
  const verdict = judge(deps, work, error);
  if ('code' in verdict) {
    await bury(deps, work, verdict);
    return false;
  }
  logFailure(deps, work, { error, pauseMs: verdict.pauseMs });
  // The other keys go on: no slot is held while this one waits.
  work.record = detachRecord(work.record);
  await run.pause(verdict.pauseMs);
  deps.counters.retried += 1;
  work.attempt += 1;
  return true;
}

/** Resolves with whether the record is to be tried again. */
async function meet(deps: LanesDeps, work: Work, step: End): Promise<boolean> {
  switch (step.kind) {
    case 'ended':
      end(deps, work, 'ended');
      return false;
    case 'unread':
      work.record = detachRecord(work.record);
      await work.run.orAborted(step.ready);
      return true;
    case 'refused':
      await bury(deps, work, causeOf(step.error));
      return false;
    case 'failed':
      return meetFailure(deps, work, step.error);
  }
}

/** Sees a record through. `step` is an attempt that was begun, and holds a slot. */
async function seeThrough(deps: LanesDeps, work: Work, step: Step | undefined): Promise<void> {
  let begun = step;
  for (;;) {
    if (begun === undefined) {
      await deps.slots.take();
      if (work.run.signal.aborted) {
        deps.slots.release();
        return end(deps, work, 'abandoned');
      }
      begun = attempt(deps, work);
    }
    const isOpen = await meet(deps, work, await finish(deps, begun));
    if (!isOpen) return;
    begun = undefined;
  }
}

/** A key's records: the first one is being worked on, the others wait. */
interface Lane {
  order: string;
  queue: Work[];
}

type OpenLanes = Map<string, Lane>;

/** Sees one record after another through, until no other waits. */
async function runLane(deps: LanesDeps, lanes: OpenLanes, { lane, step }: { lane: Lane; step: Step | undefined }) {
  const { order, queue } = lane;
  let begun = step;
  for (let work = queue[0]; work !== undefined; work = queue[0]) {
    try {
      await seeThrough(deps, work, begun);
    } catch (error) {
      // A bug of ours: the batch is read again, by a new consumer.
      work.run.fail(error);
    }
    begun = undefined;
    queue.shift();
  }
  // In the same turn in which it was found empty: nothing is put into a lane that nobody runs.
  lanes.delete(order);
}

/** The lanes of a subscriber. */
export function createLanes(deps: LanesDeps): Lanes {
  const lanes: OpenLanes = new Map();

  const open = (work: Work, step: Step | undefined): void => {
    const lane = { order: orderOf(work), queue: [work] };
    lanes.set(lane.order, lane);
    void runLane(deps, lanes, { lane, step });
  };

  return {
    enter(work) {
      // A handler that is synchronous opens no lane: then there is no key to compute.
      const lane = lanes.size === 0 ? undefined : lanes.get(orderOf(work));
      if (lane) {
        work.record = detachRecord(work.record);
        lane.queue.push(work);
        return;
      }
      if (work.run.signal.aborted) return end(deps, work, 'abandoned');
      if (!deps.slots.tryTake()) {
        work.record = detachRecord(work.record);
        return open(work, undefined);
      }
      const step = attempt(deps, work);
      if (step.kind !== 'ended') return open(work, step);
      deps.slots.release();
      end(deps, work, 'ended');
    },
    count: () => lanes.size,
  };
}

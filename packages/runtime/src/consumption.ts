import { isTributaryError } from '@tributary/errors';
import type { Logger } from '@tributary/host';
import type { Consumer, Kafka, OnBatch } from '@tributary/kafka';
import type { OutcomeMetrics, ProviderState } from './outcome-metrics.ts';

/** A runtime that was killed has left its groups after this: its partitions wait no longer for another to take them. */
const sessionTimeoutMs = 10_000;

/** A partition whose batch cannot be published does not hold up the others. */
const partitionsConcurrently = 4;

/** What consuming a provider's topic needs. */
export interface ConsumptionDeps {
  provider: string;
  kafka: Pick<Kafka, 'startConsumer'>;
  topic: string;
  group: string;
  onBatch: OnBatch;
  metrics: Pick<OutcomeMetrics, 'state'>;
  logger: Logger;
  restartAfterMs: number;
}

/** Why a consumption waits. */
export type WaitingState = 'waiting-for-keys' | 'paused' | 'quarantined';

/** The consumption of one topic by one consumer at a time. None of its calls throws. */
export interface Consumption {
  state(): ProviderState;
  /**
   * Consumes from now on. Does nothing where it does so already, or where only a person can decide how to go on. Its state is
   * then `consuming`, or stays `quarantined` where the plugin is only being probed.
   */
  start(as?: 'consuming' | 'quarantined'): void;
  /**
   * Drains the running batch, leaves the group and stops until `start`; the backlog waits in Kafka. To be paused is a
   * person's decision: what was stopped until a person decides starts after it.
   */
  wait(state: WaitingState): void;
  /** Drains the running batch, commits, leaves the group. */
  close(): Promise<void>;
}

interface Course {
  state: ProviderState;
  /** Whether a consumer is wanted: after `start`, until `wait` or `close`. */
  wanted: boolean;
  /** The state while a consumer runs. */
  running: 'consuming' | 'quarantined';
  consumer: Consumer | undefined;
  /** Counts consumers, so that the last word of an earlier one is of no account. */
  life: number;
  restart: NodeJS.Timeout | undefined;
  /** One step after another: keys may vanish and come back while a consumer is joining or draining. */
  transition: Promise<void>;
}

/** Begins in the state `starting`, without a consumer. */
export function createConsumption(deps: ConsumptionDeps): Consumption {
  const course: Course = {
    state: 'starting',
    wanted: false,
    running: 'consuming',
    consumer: undefined,
    life: 0,
    restart: undefined,
    transition: Promise.resolve(),
  };
  become('starting', deps, course);
  const stopConsuming = (next: ProviderState) => {
    course.wanted = false;
    enqueue(() => endLife(next, deps, course), deps, course);
  };
  return {
    state: () => course.state,
    start(as = 'consuming') {
      course.wanted = true;
      course.running = as;
      enqueue(() => beginLife(deps, course), deps, course);
    },
    wait: (state) => stopConsuming(state),
    async close() {
      stopConsuming('stopped');
      await course.transition;
    },
  };
}

function become(next: ProviderState, { provider, metrics }: ConsumptionDeps, course: Course): void {
  course.state = next;
  metrics.state(provider, next);
}

function enqueue(step: () => Promise<void>, deps: ConsumptionDeps, course: Course): void {
  course.transition = course.transition.then(step).catch((error: unknown) => fail(error, deps, course));
}

async function beginLife(deps: ConsumptionDeps, course: Course): Promise<void> {
  if (!course.wanted || course.state === 'stopped') return;
  if (course.consumer !== undefined) return become(course.running, deps, course);
  const { kafka, topic, group, onBatch } = deps;
  const life = (course.life += 1);
  course.consumer = await kafka.startConsumer({
    topics: [topic],
    group,
    sessionTimeoutMs,
    partitionsConcurrently,
    onBatch,
    onStopped: (error) => enqueue(() => hearLastWord(error, life, course), deps, course),
  });
  become(course.running, deps, course);
}

async function hearLastWord(error: Error, life: number, course: Course): Promise<void> {
  if (life === course.life) throw error;
}

async function endLife(next: ProviderState, deps: ConsumptionDeps, course: Course): Promise<void> {
  clearTimeout(course.restart);
  try {
    await course.consumer?.stop();
  } finally {
    course.consumer = undefined;
    course.life += 1;
    // What a person must decide is not decided by keys that go and come, nor by a quarantine.
    if (course.state !== 'stopped' || next === 'paused') become(next, deps, course);
  }
}

/** What only a person can decide: where to go on, and which of two deployments is a mistake. */
const finalCodes = new Set<string>(['consume.offset_out_of_range', 'consume.fenced']);

/** Some errors stop the consumption until a person decides; after anything else another consumer starts. */
function fail(error: unknown, deps: ConsumptionDeps, course: Course): void {
  const { logger, restartAfterMs } = deps;
  course.consumer = undefined;
  if (isTributaryError(error) && finalCodes.has(error.code)) {
    logger.error({ code: error.code, detail: error.detail }, error.message);
    become('stopped', deps, course);
    return;
  }
  logger.warn({ err: error, retryInMs: restartAfterMs }, 'the consumer failed');
  if (!course.wanted) return;
  become('restarting', deps, course);
  clearTimeout(course.restart);
  course.restart = setTimeout(() => enqueue(() => beginLife(deps, course), deps, course), restartAfterMs);
}

import type { Making } from './planned-object.ts';
import { kinds as allKinds, type Kind, type PlannedRecord } from './planned-record.ts';
import { createRandom, interleave, type Random } from './random.ts';
import { brokenStories, delayedStory, newerStories, plainStories, type Story } from './stories.ts';

/** What is done to the service while records come. */
export interface Disturbance {
  kind: 'SIGKILL' | 'SIGTERM' | 'second instance';
  /** How many records of its phase come before it. */
  afterRecords: number;
}

/** Records, and what is done to the service meanwhile. */
export interface Phase {
  name: string;
  records: PlannedRecord[];
  disturbance: Disturbance | null;
  /** The pause after each few records. */
  pauseMs: number;
}

/** Everything that a run does to a service: the same for the same options. */
export interface Plan {
  seed: number;
  /** Stands in every id, and in the names of topics and group. */
  run: string;
  phases: Phase[];
}

/** What a plan is made from. */
export interface PlanOptions {
  /** A whole number from 0 to below 2^32. */
  seed: number;
  /** Letters and digits. */
  run: string;
  /** All, if absent. */
  kinds?: readonly Kind[];
  /** How often the service is disturbed in each way; 1 if absent. */
  rounds?: number;
  /** How many objects each plain story is told of in each phase; 3 if absent. */
  objects?: number;
}

const disturbances = ['SIGTERM', 'SIGKILL', 'second instance'] as const;

/**
 * The plan of a run. What stops a service for good comes last, so that it is seen what else is wrong with it. Events that are
 * held back in the first phase come in the last.
 */
export function createPlan({ seed, run, kinds = allKinds, rounds = 1, objects = 3 }: PlanOptions): Plan {
  const random = createRandom(seed);
  const [first = 'payment', ...others] = kinds;
  const making: Making = { random, run, kinds: [first, ...others], made: { count: 0 } };
  const delayed = times(objects, () => delayedStory(making));
  const plain = (): Story[] => Object.values(plainStories).flatMap((story) => times(objects, () => story(making)));
  const newer = Object.values(newerStories).flatMap((story) => times(objects, () => story(making)));
  const phase = createPhases(random);
  return {
    seed,
    run,
    phases: [
      phase('duplicates, corrections and reorders', [...delayed.map(([before]) => before), ...plain()]),
      ...times(rounds, () => disturbances.map((kind) => phase(describeDisturbance(kind), plain(), kind))).flat(),
      phase('types, symbols and resources of a later version', newer),
      phase('broken records', [...brokenStories(making), ...delayed.map(([, heldBack]) => heldBack)]),
    ],
  };
}

function createPhases(random: Random) {
  return (name: string, stories: readonly Story[], disturbance?: Disturbance['kind']): Phase => {
    const records = interleave(random, stories);
    // Not among the first, so that there is work to disturb; not among the last, so that more of it comes.
    const afterRecords = (records.length >> 2) + random.below(Math.max(records.length >> 1, 1));
    return {
      name,
      records,
      disturbance: disturbance === undefined ? null : { kind: disturbance, afterRecords },
      pauseMs: random.pick([5, 10, 20]),
    };
  };
}

function describeDisturbance(kind: Disturbance['kind']): string {
  return kind === 'second instance' ? 'a second instance comes and goes' : `${kind} while records come`;
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

import * as fc from 'fast-check';
import type { PlantedBug } from './planted-bugs.ts';
import { describeCourse } from './report.ts';
import { schedules, type Schedule } from './schedule.ts';
import { run } from './simulation.ts';

/** What to search for, and how long. */
export interface SearchOptions {
  /** How many schedules are tried at most. */
  schedules: number;
  /** The same seed tries the same schedules. */
  seed: number;
  bug?: PlantedBug | undefined;
  /** Called after each schedule. */
  onRun?(): void;
}

/** A schedule in which a promise is broken, made as small as it gets. */
export interface Found {
  promise: string;
  /** How many schedules were tried before one broke it. */
  after: number;
  schedule: Schedule;
  /** For people. */
  report: string;
}

/** Smaller schedules are tried as long as this; what is smallest by then is small enough to read. */
const shrinkRuns = 250;

/** Searches for a schedule that breaks a promise; `undefined` if none does. */
export async function search({ bug, seed, schedules: numRuns, onRun }: SearchOptions): Promise<Found | undefined> {
  let failed = false;
  let shrunk = 0;
  const property = fc.asyncProperty(schedules, async (schedule) => {
    if (failed && (shrunk += 1) > shrinkRuns) return true;
    const { violation } = await run(schedule, { bug });
    onRun?.();
    failed ||= violation !== undefined;
    return violation === undefined;
  });
  const { counterexample, numRuns: after } = await fc.check(property, { numRuns, seed });
  if (counterexample === null) return undefined;
  const [schedule] = counterexample;
  const course = await run(schedule, { bug, isTraced: true });
  return {
    promise: course.violation?.promise ?? 'none, the second time: the simulation is not deterministic',
    after,
    schedule,
    report: `seed ${seed}, schedule ${after}, made smaller:\n${describeCourse(schedule, course)}`,
  };
}

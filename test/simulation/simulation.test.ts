import { afterAll, expect, jest, test } from '@jest/globals';
import { takeTimersOver } from './virtual-time.ts';

afterAll(takeTimersOver());

// What is loaded from here on sees virtual time.
const { search } = await import('./search.ts');
const { plantedBugs } = await import('./planted-bugs.ts');
const { describeCourse } = await import('./report.ts');
const { run } = await import('./simulation.ts');

jest.setTimeout(600_000);

const short = 1_000;
const count = Number(process.env['SCHEDULES'] ?? short);
// Always the same in `npm test`, where a failure must be the change's; `npm run simulate` goes further.
const seed = Number(process.env['SEED'] ?? 7);

test(`no schedule of ${count} breaks a promise (seed ${seed})`, async () => {
  const found = await search({ schedules: count, seed });
  expect(found?.report).toBeUndefined();
});

test.each(Object.entries(plantedBugs))('%s: that is found, and told', async (_, bug) => {
  const found = await search({ schedules: short, seed: 1, bug });
  expect(found?.promise).toBe(bug.breaks);
  expect(found?.report).toContain(`: ${bug.breaks}\n`);
});

/**
 * kafkajs joins the group anew while a batch runs only where a fetch from another broker fails. Then the member has a new
 * generation, in which the broker takes its commit of a partition that it lost: nothing but the client's own count of
 * assignments stands between.
 */
test('a batch that was overtaken by a join is not committed, although the broker would take it', async () => {
  const course = await run(
    {
      partitions: 2,
      brokers: 2,
      webhooks: [
        { object: 1, kind: 'paid', afterMs: 1_200 },
        { object: 2, kind: 'ignored', afterMs: 40 },
        { object: 2, kind: 'ignored', afterMs: 0 },
      ],
      instances: [0, 1_220],
      faults: [
        { api: 'produce', nth: 1, kind: 'delay answer', forMs: 3_000 },
        { api: 'fetch', nth: 1, kind: 'refuse', forMs: 0 },
      ],
      latenciesMs: [],
    },
    { isTraced: true },
  );
  expect(course.violation).toBeUndefined();
  // Else the schedule takes another course by now, and says nothing about this.
  expect(course.trace.join('\n')).toMatch(/join 3: as i1[^]*i2\.1 {2}commit \d+: raw\.acme\/1 at 1 in generation 2/);
});

/**
 * kafkajs goes on with the partitions of before in the new generation: nobody reads those that it was given, for as long as no
 * member comes or goes.
 */
test('a member that was not told its partitions joins again', async () => {
  const course = await run(
    {
      partitions: 3,
      brokers: 1,
      webhooks: [
        { object: 0, kind: 'paid', afterMs: 0 },
        { object: 2, kind: 'paid', afterMs: 600 },
        { object: 0, kind: 'paid', afterMs: 0 },
      ],
      instances: [900, 40, 40],
      faults: [
        { api: 'sync', nth: 4, kind: 'drop', forMs: 0 },
        { api: 'produce', nth: 1, kind: 'delay', forMs: 700 },
      ],
      latenciesMs: [1],
    },
    { isTraced: true },
  );
  expect(course.violation).toBeUndefined();
  expect(course.trace.join('\n')).toMatch(/sync 4: in generation 3 {3}<<< drop[^]*sync \d+: in generation 3/);
});

test('a commit that is tried again is not tried in another generation', async () => {
  const course = await run(
    {
      partitions: 2,
      brokers: 2,
      webhooks: [
        { object: 0, kind: 'paid', afterMs: 0 },
        { object: 1, kind: 'paid', afterMs: 0 },
      ],
      instances: [40, 0],
      faults: [
        { api: 'commit', nth: 2, kind: 'drop', forMs: 0 },
        { api: 'fetch', nth: 2, kind: 'refuse', forMs: 0 },
      ],
      latenciesMs: [2],
    },
    { isTraced: true },
  );
  expect(course.violation).toBeUndefined();
  expect(course.trace.join('\n')).toMatch(/commit 2: raw\.acme\/0 at 1 in generation 1 {3}<<< drop[^]*in generation 3/);
});

test('the same schedule takes the same course', async () => {
  const schedule = {
    partitions: 2,
    brokers: 2,
    webhooks: [0, 1, 2, 0].map((object) => ({ object, kind: 'paid' as const, afterMs: 30 })),
    instances: [0, 40],
    faults: [{ api: 'commit' as const, nth: 2, kind: 'freeze' as const, forMs: 12_000 }],
    latenciesMs: [3, 9],
  };
  const [one, other] = [await run(schedule, { isTraced: true }), await run(schedule, { isTraced: true })];
  expect(one.violation).toBeUndefined();
  expect(describeCourse(schedule, other)).toBe(describeCourse(schedule, one));
});

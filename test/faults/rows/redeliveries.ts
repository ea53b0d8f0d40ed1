import type { Row, Setting } from '../row.ts';

/** Under which no event is published twice, however often its webhook comes. */
const onceEach: Setting = { runtime: { guarantee: 'exactly-once', duplicates: 'suppress' } };

/** Four of five deliveries are of what came before. */
const fiveTimes = { redelivered: 0.8, poison: 0, ignored: 0 };

/** After so many others one comes again in another partition. */
const behind = 700;
/** More than a load gives while nobody looks, on a machine that is busy. */
const mostAtOnce = 250;

/** Platforms that send again what they were told was received. D = 0. */
export const redeliveries: Row[] = [
  {
    ...onceEach,
    id: 'F-35',
    title:
      'Exactly once: each webhook delivered five times on average, out of order, over three days, and a runtime ends',
    // Just within the window of 72 hours.
    mixtures: { flood: { ...fiveTimes, again: { withinHours: 71 } } },
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      for (const end of ['terminate', 'kill'] as const) {
        await trial.flow(trial.random.between(2_000, 4_000));
        await trial.random.pick(trial.runtimes())[end]();
        trial.injected();
        await trial.start();
        await trial.recovered();
      }
    },
  },
  {
    ...onceEach,
    id: 'F-37',
    title: 'Exactly once: redeliveries in another partition, five seconds after the first was published',
    mixtures: { flood: { redelivered: 0.5, poison: 0, ignored: 0, again: { behind, elsewhere: true } } },
    // So that nothing comes again before it is wanted, however long a busy machine takes to begin.
    perSecond: 20,
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      const load = trial.loads.get('flood');
      load?.setRate(100);
      while ((load?.given() ?? 0) < behind) await trial.flow(200);
      load?.setRate(0);
      await trial.recovered();
      await trial.flow(5_000);
      // All that comes again from now on came before that.
      const earlier = load?.given() ?? 0;
      load?.setRate(100);
      while ((load?.given() ?? 0) < earlier + behind - mostAtOnce) await trial.flow(200);
      load?.setRate(0);
      trial.injected();
      await trial.recovered();
    },
  },
];

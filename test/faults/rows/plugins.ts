import type { MisdeedName } from '../plugin/misdeeds.ts';
import type { Row, Setting } from '../row.ts';
import type { Trial } from '../trial.ts';

/** Two plugins in threads of their own: flood's misbehaves where a webhook tells it to, trickle's is well. */
const beside: Setting = {
  providers: ['flood', 'trickle'],
  perSecond: 50,
  // A second is enough, but for a machine on which several of these loop for ever.
  runtime: { isolation: 'worker', workerMemoryMb: 128, workerTimeoutMs: 2_000 },
};

/** A thread begins anew while its own provider waits, and on few cores the other one a little too. */
const neighbours = { trickle: 8_000 };

/** What a plugin that takes two seconds has time for, in a second. */
const seldom = 0.2;

/** Webhooks at which the plugin does these, one after another, each done with before the next one comes. */
async function misbehave(trial: Trial, ...deeds: MisdeedName[]): Promise<void> {
  for (const deed of deeds) {
    const isThere = trial.loads.get('flood')?.nextDoes(deed);
    trial.injected();
    await trial.flow(trial.random.between(300, 700));
    // Else a busy machine has recovered before there is something to recover from.
    await isThere;
    await trial.recovered();
  }
}

/** The quarantined provider and the one that is well in one process: five crashes within a minute are too many. */
const together: Setting & Pick<Row, 'isAlone'> = { ...beside, runtimes: 1, isAlone: true };

const mostCrashes = 8;

/** Until it has had too many crashes; then also until the plugin is tried again, and is well. */
async function misbehaveUntilQuarantined(trial: Trial, ...deeds: MisdeedName[]): Promise<void> {
  const [runtime] = trial.runtimes();
  const isQuarantined = (): boolean => runtime?.log().includes('its provider is quarantined') ?? false;
  for (let crash = 0; crash < mostCrashes && !isQuarantined(); crash += 1) {
    await misbehave(trial, trial.random.pick(deeds));
    // It says so a moment after the last one is done with; one more would be found by the probe, which then failed.
    await trial.flow(1_000);
  }
  trial.expect('a plugin that crashes too often is quarantined', isQuarantined());
  await trial.flow(1_000);
  await trial.recovered();
  await runtime?.consuming();
  trial.expect('the runtime lives', runtime?.isRunning() ?? false);
}

/** Plugins that are the trouble: it stays with their provider, and costs it what cannot be read. */
export const plugins: Row[] = [
  {
    ...together,
    id: 'F-27',
    title: 'A body at which a plugin takes all memory, until it is quarantined',
    holds: { recoveryMs: 60_000, neighbours },
    run: (trial) => misbehaveUntilQuarantined(trial, 'takes all memory'),
  },
  {
    ...beside,
    id: 'F-28',
    title: 'A plugin that takes 2 s for each webhook, and gets them faster than that for a while',
    runtime: { ...beside.runtime, workerTimeoutMs: 10_000 },
    perSecond: { flood: seldom, trickle: 100 },
    mixtures: { flood: { redelivered: 0, poison: 0, ignored: 0, misdeed: 'takes two seconds' } },
    holds: { recoveryMs: 60_000, neighbours },
    async run(trial) {
      const rejoined = trial.runtimes().map((runtime) => runtime.rejoined());
      trial.loads.get('flood')?.setRate(2);
      trial.injected();
      await trial.flow(10_000);
      trial.loads.get('flood')?.setRate(seldom);
      await trial.recovered();
      const isSame = trial.runtimes().every((runtime, index) => runtime.rejoined() === rejoined[index]);
      trial.expect('no member is lost', isSame);
    },
  },
  {
    ...beside,
    id: 'F-29.1',
    title: 'A plugin that loops for ever at three webhooks',
    isShort: true,
    holds: { recoveryMs: 20_000, neighbours },
    async run(trial) {
      await misbehave(trial, 'loops for ever', 'loops for ever', 'loops for ever');
      trial.expect('both runtimes live', trial.runtimes().length === 2);
    },
  },
  {
    ...together,
    id: 'F-29.2',
    title: 'A plugin that loops for ever at one webhook after another, until it is quarantined',
    holds: { recoveryMs: 60_000, neighbours },
    run: (trial) => misbehaveUntilQuarantined(trial, 'loops for ever'),
  },
  {
    ...together,
    id: 'F-30',
    title: 'A plugin that throws, leaks, ends the process or overwrites globals, until it is quarantined',
    holds: { recoveryMs: 60_000, neighbours },
    async run(trial) {
      await misbehave(trial, 'throws', 'ends the process', 'kills the process');
      for (let leak = 0; leak < 24; leak += 1) void trial.loads.get('flood')?.nextDoes('leaks');
      await misbehave(trial, 'overwrites a global', 'rejects a promise');
      await misbehaveUntilQuarantined(trial, 'throws at the next tick', 'rejects a promise', 'overwrites a global');
    },
  },
];

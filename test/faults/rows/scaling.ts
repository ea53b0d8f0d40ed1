import type { Row } from '../row.ts';
import type { Trial } from '../trial.ts';

async function replaceEach(trial: Trial, changes: Parameters<Trial['start']>[0] = {}): Promise<void> {
  for (const runtime of trial.runtimes()) {
    const { exitCode } = await runtime.terminate();
    trial.expect('a runtime that is told to end exits with 0', exitCode === 0);
    trial.injected();
    await trial.recovered();
    await trial.start(changes);
    await trial.recovered();
  }
}

/** What a deployment does to its own processes: more of them, fewer, others. */
export const scaling: Row[] = [
  {
    id: 'S-01',
    title: 'One runtime, three, and one again',
    isShort: true,
    runtimes: 1,
    holds: { recoveryMs: 3_000 },
    async run(trial) {
      for (let more = 0; more < 2; more += 1) {
        await trial.start();
        trial.injected();
        await trial.flow(2_000);
      }
      for (const runtime of trial.runtimes().slice(1)) {
        await runtime.terminate();
        trial.injected();
        await trial.flow(3_000);
      }
      await trial.recovered();
    },
  },
  {
    id: 'S-02',
    title: 'Rolling restart of three runtimes',
    runtimes: 3,
    holds: { recoveryMs: 3_000 },
    run: (trial) => replaceEach(trial),
  },
  {
    id: 'S-03',
    title: 'Three providers with a runtime each, restarted one after another',
    providers: ['flood', 'trickle', 'drizzle'],
    perSecond: 50,
    async begin(trial) {
      await Promise.all(trial.stage.providers.map((id) => trial.start({ config: { providers: [id] } })));
    },
    holds: { recoveryMs: 3_000 },
    async run(trial) {
      for (const [index, runtime] of trial.runtimes().entries()) {
        // As a rolling update with one more than is wanted: the next one comes before the last one goes.
        await trial.start({ config: { providers: trial.stage.providers.slice(index, index + 1) } });
        await runtime.terminate();
        trial.injected();
        await trial.recovered();
      }
    },
  },
  {
    id: 'F-07',
    title: 'A runtime joins or leaves every 2 s',
    holds: { recoveryMs: 30_000 },
    async run(trial) {
      for (let round = 0; round < 5; round += 1) {
        const guest = await trial.start();
        await trial.flow(2_000);
        if (trial.random.happens(0.5)) await guest.terminate();
        else await guest.kill();
        trial.injected(2);
        await trial.flow(2_000);
      }
      await trial.recovered();
    },
  },
  {
    id: 'F-41',
    title: 'Rolling upgrade to another version of the plugin',
    isShort: true,
    holds: { recoveryMs: 3_000 },
    run: (trial) => replaceEach(trial, { config: { plugins: { flood: 'flood-next' } } }),
  },
];

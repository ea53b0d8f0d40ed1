import type { Row } from '../row.ts';
import { keepingMembers } from './network.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** What a process needs besides brokers: a registry, a clock. */
export const surroundings: Row[] = [
  {
    id: 'F-38.1',
    title: 'The registry is away while runtimes run',
    holds: { recoveryMs: 5_000 },
    begin: async (trial) => void (await trial.start({ config: { registryUrl: await trial.registry.open() } })),
    async run(trial) {
      await trial.registry.shut();
      trial.injected();
      await trial.flow(5_000);
      await trial.recovered();
    },
  },
  {
    id: 'F-38.2',
    title: 'The registry is away when a runtime starts, which says so and consumes nothing',
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      const registryUrl = await trial.registry.open();
      await trial.registry.shut();
      const early = trial.launch({ config: { registryUrl } });
      trial.injected();
      const { exitCode } = await early.ended;
      trial.expect('it ends with an error', exitCode === 1);
      trial.expect('it says registry.unreachable', early.log().includes('registry.unreachable'));
      // What runs it starts it again, as it would a pod.
      await trial.registry.open();
      await trial.start({ config: { registryUrl } });
      await trial.recovered();
    },
  },
  {
    id: 'F-40.1',
    title: "Runtimes' clocks a day ahead and a day behind",
    isShort: true,
    holds: { recoveryMs: 15_000 },
    async begin(trial) {
      await Promise.all([trial.start({ clockSkewMs: dayMs }), trial.start({ clockSkewMs: -dayMs })]);
    },
    async run(trial) {
      trial.injected(2);
      await trial.flow(4_000);
      await trial.recovered();
    },
  },
  {
    id: 'F-40.2',
    title: "Exactly once: a runtime's clock is set back by a minute, and forward again",
    runtime: { guarantee: 'exactly-once', duplicates: 'suppress' },
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      const victim = trial.random.pick(trial.runtimes());
      await keepingMembers(trial, async () => {
        for (const skewMs of [-minuteMs, 0]) {
          victim.setClock(skewMs);
          trial.injected();
          // Longer than a silent member stays in its group.
          await trial.flow(12_000);
          await trial.recovered();
        }
      });
    },
  },
];

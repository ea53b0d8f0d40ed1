import type { Rule } from '../process/rules.ts';
import type { Row, Setting } from '../row.ts';
import type { Trial } from '../trial.ts';

/** What trickle has all the time, and flood while all is well: ten times that leaves two cores with three brokers some room. */
const usualPerSecond = 50;
const tenfoldPerSecond = 10 * usualPerSecond;

/** Two providers in one process: nothing but its own bulkheads is between them. */
const beside: Setting & Pick<Row, 'isAlone'> = {
  isAlone: true,
  runtimes: 1,
  providers: ['flood', 'trickle'],
  perSecond: usualPerSecond,
};

const minuteMs = 60_000;
const memoryMb = 250;

/** Less of what was asked for is no flood, but a load that this machine cannot make. */
const leastShare = 0.8;

async function before(trial: Trial): Promise<void> {
  // What a process does for the first time takes longer.
  await trial.flow(trial.lasts(3_000, 10_000));
  await trial.measured('before', () => trial.flow(trial.lasts(8_000, minuteMs)));
}

/** Ten times as many webhooks of one provider, for as long as is measured. */
async function flooded(trial: Trial): Promise<void> {
  const flood = trial.loads.get('flood');
  const ms = trial.lasts(12_000, 5 * minuteMs);
  const earlier = flood?.given() ?? 0;
  flood?.setRate(tenfoldPerSecond);
  trial.injected();
  await trial.flow(ms);
  const perSecond = (((flood?.given() ?? 0) - earlier) / ms) * 1_000;
  const enough = perSecond >= leastShare * tenfoldPerSecond;
  trial.expect(`the load makes ${tenfoldPerSecond} webhooks a second, and not ${Math.round(perSecond)}`, enough);
  flood?.setRate(usualPerSecond);
}

/** Too much of one provider, or what it needs too slow: memory stays bounded, and the other provider does not notice. */
export const overload: Row[] = [
  {
    ...beside,
    id: 'B-01',
    title: 'Ten times as many webhooks of one provider as usual',
    holds: { recoveryMs: 15_000, memoryMb, undisturbed: 'trickle' },
    async run(trial) {
      await before(trial);
      await trial.measured('during', () => flooded(trial));
      await trial.recovered();
    },
  },
  {
    ...beside,
    id: 'B-02',
    title: 'Ten times as many webhooks of one provider, of which no dead letter can be written',
    mixtures: { flood: { redelivered: 0, poison: 0.1, ignored: 0 } },
    // Its backlog is as large as it can be, and drains when dead letters can be written again.
    holds: { recoveryMs: 60_000, memoryMb, undisturbed: 'trickle' },
    async run(trial) {
      const about = trial.stage.names.deadLetters('flood');
      await before(trial);
      const held: Rule = { api: 'Produce', direction: 'requests', about, does: { kind: 'hold' } };
      const flood = (): Promise<void> => trial.measured('during', () => flooded(trial));
      await trial.outage(() => trial.badNetwork(trial.runtimes(), [held], flood));
      await trial.recovered();
    },
  },
  {
    ...beside,
    id: 'B-03',
    title: 'Ten times as many webhooks of one provider, with a registry that takes 20 s for each answer',
    holds: { recoveryMs: 15_000, memoryMb, undisturbed: 'trickle' },
    begin: async (trial) => void (await trial.start({ config: { registryUrl: await trial.registry.open() } })),
    async run(trial) {
      await before(trial);
      trial.registry.slow(20_000);
      const registryUrl = await trial.registry.open();
      // Who starts asks the registry, gives up, and takes no partition from those that work.
      const late = trial.launch({ config: { registryUrl } });
      await trial.measured('during', () => flooded(trial));
      const { exitCode } = await late.ended;
      trial.expect('who cannot start says so', exitCode === 1 && late.log().includes('registry.unreachable'));
      await trial.recovered();
    },
  },
];

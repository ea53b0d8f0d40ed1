import type { Row } from '../row.ts';
import type { Trial } from '../trial.ts';

/** Longer than a silent member stays in its group (10 s), so that others have its partitions when it wakes. */
const longerThanSessionMs = 14_000;

/** A runtime stands still right before a request leaves; when it goes on, the request leaves, much too late. */
export async function standStillAt(trial: Trial, failpoint: string): Promise<void> {
  const zombie = trial.launch({ failpoints: [failpoint] });
  await zombie.standsStill();
  trial.injected();
  await trial.flow(longerThanSessionMs);
  zombie.thaw();
  await zombie.consuming();
  await trial.flow(2_000);
  await trial.recovered();
  trial.expect('the zombie lives and consumes again', zombie.isRunning());
}

/** Processes that stand still, and do not know it when they go on. */
export const zombies: Row[] = [
  {
    id: 'F-04.1',
    title: 'SIGSTOP beyond the session timeout, with a Produce about to leave',
    holds: { recoveryMs: 15_000 },
    run: (trial) => standStillAt(trial, 'Produce:4:sending:sigstop'),
  },
  {
    id: 'F-04.2',
    title: 'SIGSTOP beyond the session timeout, with an OffsetCommit about to leave',
    holds: { recoveryMs: 15_000 },
    run: (trial) => standStillAt(trial, 'OffsetCommit:3:sending:sigstop'),
  },
  {
    id: 'F-04.3',
    title: 'SIGSTOP beyond the session timeout at a random time, of one of three',
    runtimes: 3,
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      await trial.flow(trial.random.between(0, 2_000));
      const zombie = trial.random.pick(trial.runtimes());
      zombie.freeze();
      trial.injected();
      await trial.flow(longerThanSessionMs);
      zombie.thaw();
      await trial.flow(3_000);
      await trial.recovered();
    },
  },
  {
    id: 'F-05',
    title: 'SIGSTOP for 5 s, within the session timeout, twice',
    holds: { recoveryMs: 8_000 },
    async run(trial) {
      const [one, other] = trial.runtimes();
      const before = other?.rejoined();
      for (let round = 0; round < 2; round += 1) {
        one?.freeze();
        trial.injected();
        await trial.flow(5_000);
        one?.thaw();
        await trial.recovered();
      }
      trial.expect('the group stays as it is', other?.rejoined() === before);
    },
  },
];

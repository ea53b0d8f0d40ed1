import type { Row } from '../row.ts';
import type { Trial } from '../trial.ts';

/**
 * Where a runtime can be between two of its steps, as far as it shows: interpretation is pure and lies between an answered Fetch
 * and a Produce about to be sent. What has not left, what has left unanswered, and what was answered to nobody are three.
 */
const points: readonly (readonly string[])[] = [
  ['Produce:4:answered', 'OffsetCommit:3:sent'],
  ['Produce:4:sending', 'Produce:4:sent'],
  ['OffsetCommit:3:sending', 'OffsetCommit:3:answered'],
  ['Fetch:5:sent', 'Fetch:5:answered'],
  ['JoinGroup:1:sent', 'Heartbeat:1:answered'],
  ['SyncGroup:1:sending', 'SyncGroup:1:answered'],
];

/** A runtime joins those that are there, and dies where it should; they take over. */
export async function dieAt(trial: Trial, point: string): Promise<void> {
  const { signal } = await trial.launch({ failpoints: [`${point}:sigkill`] }).ended;
  trial.expect(`${point} is reached, and is the end`, signal === 'SIGKILL');
  trial.injected();
  await trial.flow(1_000);
  await trial.recovered();
}

/** What a process can do worst: be gone. */
export const crashes: Row[] = [
  {
    id: 'F-01',
    title: 'SIGKILL of a runtime at random times',
    isShort: true,
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      for (let kill = 0; kill < 2; kill += 1) {
        await trial.flow(trial.random.between(500, 2_500));
        await trial.random.pick(trial.runtimes()).kill();
        trial.injected();
        await trial.start();
        await trial.recovered();
      }
    },
  },
  ...points.map((both, index): Row => ({
    id: `F-02.${index + 1}`,
    title: `SIGKILL at ${both.join(', then at ')}`,
    runtimes: 1,
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      for (const point of both) await dieAt(trial, point);
    },
  })),
  {
    id: 'F-03',
    title: 'SIGTERM of a runtime with much to do',
    holds: { recoveryMs: 3_000 },
    perSecond: 300,
    async run(trial) {
      for (let round = 0; round < 3; round += 1) {
        await trial.flow(trial.random.between(500, 2_000));
        const { exitCode } = await trial.random.pick(trial.runtimes()).terminate();
        trial.expect('a runtime that is told to end exits with 0', exitCode === 0);
        trial.injected();
        await trial.start();
        await trial.recovered();
      }
    },
  },
  {
    id: 'F-06',
    title: 'SIGKILL of all runtimes, and a backlog when they are back',
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      await trial.outage(async () => {
        await Promise.all(trial.runtimes().map((runtime) => runtime.kill()));
        trial.injected(2);
        await trial.flow(12_000);
      });
      await Promise.all([trial.start(), trial.start()]);
      await trial.recovered();
    },
  },
];

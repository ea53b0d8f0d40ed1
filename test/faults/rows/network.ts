import type { Rule } from '../process/rules.ts';
import type { Row } from '../row.ts';
import type { Trial } from '../trial.ts';

/** A bad network of one runtime, for a while; then it is a good one again. */
async function suffer(trial: Trial, ms: number, ...rules: Rule[]): Promise<void> {
  const [victim] = trial.runtimes();
  if (victim === undefined) throw new Error('there is no runtime');
  await trial.badNetwork([victim], rules, () => trial.flow(ms));
  await trial.flow(1_000);
  await trial.recovered();
  trial.expect('the runtime lives', victim.isRunning());
}

/** What no runtime may lose its place in the group by. */
export async function keepingMembers(trial: Trial, body: () => Promise<void>): Promise<void> {
  const rejoined = trial.runtimes().map((runtime) => runtime.rejoined());
  await body();
  const isSame = trial.runtimes().every((runtime, index) => runtime.rejoined() === rejoined[index]);
  trial.expect('no member is lost', isSame);
}

const notLeader = 6;

/** How wide the worst that a wide network does is. */
const farAway: Rule[] = [
  { direction: 'requests', does: { kind: 'delay', ms: 100, jitterMs: 100 } },
  { direction: 'answers', atLeastBytes: 10_000, does: { kind: 'throttle', bytesPerSecond: 1_000_000 } },
  { direction: 'answers', does: { kind: 'delay', ms: 100, jitterMs: 100 } },
];

/** Cutting one direction, the other, and both, between a runtime and the broker that coordinates its group. */
const directions = [
  ['F-19.1', 'requests'],
  ['F-19.2', 'answers'],
  ['F-19.3', undefined],
] as const;

/** What stands between a runtime and the brokers. */
export const network: Row[] = [
  {
    id: 'F-15',
    title: 'NOT_LEADER_OR_FOLLOWER as the answer to 40 Produce requests',
    holds: { recoveryMs: 15_000 },
    run: (trial) =>
      suffer(trial, 4_000, { api: 'Produce', times: 40, does: { kind: 'refuse-produce', errorCode: notLeader } }),
  },
  {
    id: 'F-18',
    title: 'Stored, and the answer lost with the connection: every Produce for 3 s',
    holds: { recoveryMs: 15_000 },
    run: (trial) => suffer(trial, 3_000, { api: 'Produce', direction: 'answers', does: { kind: 'reset' } }),
  },
  ...directions.map(([id, direction]): Row => ({
    id,
    title: `No ${direction ?? 'bytes at all'} between a runtime and its group's coordinator`,
    isShort: direction === undefined,
    holds: { recoveryMs: 20_000 },
    async run(trial) {
      const { address } = await trial.cluster.coordinator();
      await suffer(trial, 14_000, { broker: address, ...(direction && { direction }), does: { kind: 'drop' } });
    },
  })),
  {
    id: 'F-20',
    title: 'No bytes between a runtime and the broker that leads one partition',
    holds: { recoveryMs: 20_000 },
    async run(trial) {
      const coordinator = await trial.cluster.coordinator();
      const others = trial.cluster.nodes.filter(({ id }) => id !== coordinator.id);
      const { address } = trial.random.pick(others);
      await suffer(trial, 8_000, { broker: address, does: { kind: 'drop' } });
    },
  },
  {
    id: 'F-21',
    title: 'Half-open connections: nothing comes, and no end is told',
    holds: { recoveryMs: 20_000 },
    async run(trial) {
      const [victim, other] = trial.runtimes();
      await suffer(trial, 14_000, { does: { kind: 'drop' } });
      await trial.flow(5_000);
      // Who was never disturbed has by now a connection for each purpose to each broker, and so may the victim.
      const usual = other?.pulse()?.connections ?? 0;
      const left = victim?.pulse()?.connections ?? 0;
      trial.expect(`no socket is left behind: ${left}, and ${usual} of the other runtime`, left <= usual + 3);
    },
  },
  {
    id: 'F-22',
    title: 'Every broker 200 to 400 ms away, at 1 MB/s',
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      await keepingMembers(trial, async () => {
        await trial.badNetwork(trial.runtimes(), farAway, () => trial.flow(10_000));
        await trial.recovered();
      });
    },
  },
  {
    id: 'F-23',
    title: 'Answers in segments of 7 bytes, requests of 5',
    isShort: true,
    perSecond: 60,
    holds: { recoveryMs: 15_000 },
    run: (trial) =>
      suffer(
        trial,
        4_000,
        { direction: 'requests', does: { kind: 'slice', bytes: 5 } },
        { direction: 'answers', does: { kind: 'slice', bytes: 7 } },
      ),
  },
  {
    id: 'F-24.1',
    title: 'A bit of 30 Produce requests is another one',
    holds: { recoveryMs: 15_000 },
    run: (trial) =>
      suffer(trial, 4_000, { api: 'Produce', direction: 'requests', times: 30, does: { kind: 'corrupt' } }),
  },
];

import type { Row } from '../row.ts';
import type { Trial } from '../trial.ts';

type Broker = Awaited<ReturnType<Trial['cluster']['controller']>>;

/** A broker dies, its work is taken over, and it comes back. */
async function loseBroker(trial: Trial, broker: Broker): Promise<void> {
  await broker.kill();
  trial.injected();
  await trial.flow(2_000);
  await trial.recovered();
  await broker.start();
  await trial.flow(2_000);
  await trial.recovered();
}

const rawTopics = ({ stage }: Trial): string[] => stage.providers.map((id) => stage.names.raw(id));

/** The broker that leads one of the partitions of a raw topic. */
export function pickLeader(trial: Trial): Promise<Broker> {
  const [topic = ''] = rawTopics(trial);
  return trial.cluster.leaderOf(topic, trial.random.between(0, trial.stage.partitions - 1));
}

/** Brokers that end, come back, and are not there. */
export const brokers: Row[] = [
  {
    id: 'F-09.1',
    title: 'SIGKILL of the broker that leads a raw partition',
    breaksBrokers: true,
    isShort: true,
    holds: { recoveryMs: 20_000 },
    async run(trial) {
      await loseBroker(trial, await pickLeader(trial));
    },
  },
  {
    id: 'F-09.2',
    title: 'SIGKILL of a broker behind something that goes on to accept its connections',
    breaksBrokers: true,
    holds: { recoveryMs: 20_000 },
    async run(trial) {
      const broker = await pickLeader(trial);
      for (const runtime of trial.runtimes()) runtime.network({ broker: broker.address, does: { kind: 'slam' } });
      await broker.kill();
      trial.injected();
      await trial.flow(15_000);
      await trial.recovered();
      for (const runtime of trial.runtimes()) runtime.network();
      await broker.start();
      await trial.recovered();
    },
  },
  {
    id: 'F-11',
    title: 'SIGKILL of the broker that coordinates the group',
    breaksBrokers: true,
    holds: { recoveryMs: 20_000 },
    run: async (trial) => loseBroker(trial, await trial.cluster.coordinator()),
  },
  {
    id: 'F-12.1',
    title: 'SIGKILL of the controller',
    breaksBrokers: true,
    holds: { recoveryMs: 20_000 },
    run: async (trial) => loseBroker(trial, await trial.cluster.controller()),
  },
  {
    id: 'F-12.2',
    title: 'Rolling restart of the brokers, in order',
    breaksBrokers: true,
    holds: { recoveryMs: 20_000 },
    async run(trial) {
      for (const broker of trial.cluster.nodes) {
        await broker.stop();
        trial.injected();
        await broker.start();
        await trial.cluster.restore(rawTopics(trial));
      }
      await trial.recovered();
    },
  },
  {
    id: 'F-12.3',
    title: 'SIGKILL of the brokers one after another',
    breaksBrokers: true,
    holds: { recoveryMs: 20_000 },
    async run(trial) {
      for (const broker of trial.cluster.nodes) {
        await loseBroker(trial, broker);
        await trial.cluster.restore(rawTopics(trial));
      }
    },
  },
  {
    id: 'F-12.4',
    title: 'A broker that stands still (SIGSTOP) for 15 s and goes on',
    breaksBrokers: true,
    // Its connections stay open: what was asked of it is given up after 30 s, or answered when it goes on.
    holds: { recoveryMs: 35_000 },
    async run(trial) {
      const broker = trial.random.pick(trial.cluster.nodes);
      broker.pause();
      trial.injected();
      await trial.flow(15_000);
      broker.resume();
      await trial.flow(2_000);
      await trial.recovered();
    },
  },
  {
    id: 'F-13.1',
    title: 'Two of three brokers down for 15 s: fewer than min ISR',
    breaksBrokers: true,
    isShort: true,
    holds: { recoveryMs: 20_000 },
    async run(trial) {
      await trial.outage(async () => {
        const [one, other] = trial.cluster.nodes;
        await Promise.all([one?.kill(), other?.kill()]);
        trial.injected(2);
        await trial.flow(15_000);
        await Promise.all([one?.start(), other?.start()]);
      });
      await trial.recovered();
      trial.expect('both runtimes live', trial.runtimes().length === 2);
    },
  },
  {
    id: 'F-14',
    title: 'The whole cluster down for 30 s',
    breaksBrokers: true,
    holds: { recoveryMs: 30_000 },
    async run(trial) {
      const memory = (): number => Math.max(...trial.runtimes().map((runtime) => runtime.pulse()?.memoryBytes ?? 0));
      const before = memory();
      await trial.outage(async () => {
        await Promise.all(trial.cluster.nodes.map((node) => node.kill()));
        trial.injected(3);
        await trial.flow(30_000);
        trial.expect('no runtime needs 50 MB more while it waits', memory() - before < 50e6);
        await Promise.all(trial.cluster.nodes.map((node) => node.start()));
      });
      await trial.recovered();
      trial.expect('both runtimes live', trial.runtimes().length === 2);
    },
  },
];

import type { Rule } from '../process/rules.ts';
import type { Row, Setting } from '../row.ts';
import type { Trial } from '../trial.ts';
import { dieAt } from './crashes.ts';
import { standStillAt } from './zombies.ts';

/** Everything in one transaction, and nothing twice. */
const exactly: Setting = { runtime: { guarantee: 'exactly-once', duplicates: 'suppress' } };

/** Where a transaction can be. The first ones of a runtime take its partitions over, so that later ones are broken here. */
const points: readonly (readonly string[])[] = [
  ['EndTxn:12:sent', 'EndTxn:12:answered'],
  ['AddPartitionsToTxn:6:sent', 'AddPartitionsToTxn:6:answered'],
  ['Produce:12:sending', 'Produce:12:answered'],
  ['TxnOffsetCommit:12:sent', 'TxnOffsetCommit:12:answered'],
  ['EndTxn:12:sending', 'InitProducerId:2:answered'],
];

/** All three, one after another: each is the coordinator of somebody's transactions and leads some partitions. */
async function killEachBroker(trial: Trial): Promise<void> {
  for (const node of trial.cluster.nodes) {
    await trial.flow(trial.random.between(500, 1_500));
    await node.kill();
    trial.injected();
    await trial.flow(3_000);
    // Without it: another broker leads and coordinates what it did.
    await trial.recovered();
    await node.start();
    await trial.flow(1_000);
    await trial.recovered();
  }
}

/** Rows under `guarantee: exactly-once`: beside the usual zeros, D = 0, and no redelivery is published. */
export const exactlyOnce: Row[] = [
  ...points.map((both, index): Row => ({
    ...exactly,
    id: `E-02.${index + 1}`,
    title: `Exactly once: SIGKILL at ${both.join(', then at ')}`,
    isShort: index === 0,
    runtimes: 1,
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      for (const point of both) await dieAt(trial, point);
    },
  })),
  {
    ...exactly,
    id: 'E-03',
    title: 'Exactly once: SIGTERM and SIGKILL of runtimes, in turn',
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      for (let round = 0; round < 2; round += 1) {
        await trial.flow(trial.random.between(500, 2_000));
        await trial.random.pick(trial.runtimes()).terminate();
        await trial.start();
        await trial.random.pick(trial.runtimes()).kill();
        trial.injected(2);
        await trial.start();
        await trial.recovered();
      }
    },
  },
  {
    ...exactly,
    id: 'F-10',
    title: "Exactly once: SIGKILL of each broker, and so of every transaction's coordinator",
    breaksBrokers: true,
    holds: { recoveryMs: 20_000 },
    run: killEachBroker,
  },
  {
    ...exactly,
    id: 'F-16',
    title: 'Exactly once: answers to EndTxn get lost',
    holds: { recoveryMs: 25_000 },
    async run(trial) {
      const lost: Rule = { api: 'EndTxn', direction: 'answers', times: 3, does: { kind: 'reset' } };
      await trial.badNetwork(trial.runtimes(), [lost], () => trial.flow(4_000));
      await trial.recovered();
    },
  },
  {
    ...exactly,
    id: 'F-34',
    title: 'Exactly once: SIGSTOP beyond session and transaction timeout, with an EndTxn about to leave',
    isShort: true,
    holds: { recoveryMs: 15_000 },
    run: (trial) => standStillAt(trial, 'EndTxn:12:sending:sigstop'),
  },
  {
    ...exactly,
    id: 'F-36',
    title: 'Redeliveries: what was seen is read anew by who takes a partition over',
    runtime: { duplicates: 'suppress' },
    mixtures: { flood: { redelivered: 0.3, poison: 0.01, ignored: 0.01 } },
    holds: { recoveryMs: 15_000 },
    async run(trial) {
      for (let round = 0; round < 2; round += 1) {
        await trial.flow(1_500);
        await trial.random.pick(trial.runtimes()).terminate();
        trial.injected();
        await trial.start();
        await trial.recovered();
      }
    },
  },
];

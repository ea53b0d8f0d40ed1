import { canFillDisks, fillDisk } from '../full-disk.ts';
import type { Row, UncoveredRow } from '../row.ts';
import { pickLeader } from './brokers.ts';

const title = 'The disk of the broker that leads a raw partition is full';

const row: Row = {
  id: 'F-25',
  title,
  breaksBrokers: true,
  holds: { recoveryMs: 20_000 },
  async run(trial) {
    const broker = await pickLeader(trial);
    // Within a batch of a log that is longer, else a little later.
    await fillDisk(broker.pid(), trial.random.between(1_000, 60_000));
    trial.injected();
    await trial.flow(8_000);
    trial.expect('a broker that can append nothing ends by itself', !broker.isRunning());
    await trial.recovered();
    await broker.start();
    await trial.flow(2_000);
    await trial.recovered();
  },
};

/** What breaks where the machine can do it. */
export const fullDisk: Row[] = canFillDisks ? [row] : [];

/** And why not, where it cannot. */
export const noFullDisk: UncoveredRow[] = canFillDisks
  ? []
  : [{ id: row.id, title, notCovered: 'there is no prlimit on this machine, which Linux has with util-linux' }];

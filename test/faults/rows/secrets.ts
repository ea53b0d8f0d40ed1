import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../row.ts';
import type { Trial } from '../trial.ts';

/** A file is looked at every two seconds, and counts when it has not changed for as long: known to all after this. */
const untilKnownMs = 7_000;

/** Puts a secret where a key's is, at once or half of it first, as whoever writes it may. */
async function writeSecret(trial: Trial, file: string, secret: Buffer): Promise<void> {
  if (trial.random.happens(0.5)) {
    writeFileSync(file, secret.subarray(0, 5));
    await sleep(trial.random.between(50, 1_500));
    writeFileSync(file, secret);
  } else {
    writeFileSync(`${file}.new`, secret);
    renameSync(`${file}.new`, file);
  }
  trial.injected();
}

/** Files with secrets that change under runtimes that use them. */
export const secrets: Row[] = [
  {
    id: 'F-39.1',
    title: 'A secret is rotated under load, twice: the next one is known before the platform signs with it',
    holds: { recoveryMs: 5_000 },
    async run(trial) {
      const { stage } = trial;
      for (const key of ['next', 'first'] as const) {
        const secret = Buffer.from(`the ${key} secret of seed ${trial.random.next()}`);
        await writeSecret(trial, stage.keyFiles[key], secret);
        await trial.flow(untilKnownMs);
        stage.secret = secret;
        await trial.flow(1_000);
        await trial.recovered();
      }
    },
  },
  {
    id: 'F-39.2',
    title: 'A secret cannot be read for a while: its provider waits, and refuses nothing',
    holds: { recoveryMs: 10_000 },
    async run(trial) {
      const { stage } = trial;
      await trial.outage(async () => {
        rmSync(stage.keyFiles.first);
        trial.injected();
        await Promise.all(trial.runtimes().map((runtime) => runtime.reaches('waiting-for-keys')));
        await trial.flow(5_000);
        await writeSecret(trial, stage.keyFiles.first, stage.secret);
        await Promise.all(trial.runtimes().map((runtime) => runtime.consuming()));
      });
      await trial.recovered();
    },
  },
];

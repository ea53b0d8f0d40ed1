import { parseArgs } from 'node:util';
import { takeTimersOver } from './virtual-time.ts';

/**
 * The long form: `run.ts --schedules 100000 [--seed 7] [--planted fence]`. Prints a schedule that breaks a
 * promise and ends with 1; else what was tried.
 */
takeTimersOver();
const { search } = await import('./search.ts');
const { plantedBugs } = await import('./planted-bugs.ts');

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    planted: { type: 'string' },
  },
});

const { planted } = values;
const bug =
  planted === undefined ? undefined : Object.entries(plantedBugs).find(([name]) => name.includes(planted))?.[1];
if (planted !== undefined && bug === undefined) throw new Error(`Known are: ${Object.keys(plantedBugs).join('; ')}`);

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const startedAt = process.hrtime.bigint();
const secondsPassed = (): number => Number(process.hrtime.bigint() - startedAt) / 1e9;
let runs = 0;
const found = await search({
  schedules: Number(values.schedules),
  seed: Number(values.seed),
  bug,
  onRun() {
    runs += 1;
    if (runs % 5_000 === 0) say(`${runs} schedules, ${(runs / secondsPassed()).toFixed(0)} per second`);
  },
});
if (found !== undefined) say(found.report);
else
  say(`seed ${values.seed}: ${runs} schedules, ${(runs / secondsPassed()).toFixed(0)} per second, no promise broken`);
process.exitCode = found === undefined ? 0 : 1;

import { execute } from '../../interop/command.ts';
import { buildJudge } from './judge-program.ts';

/** Lost, duplicated, aborted read, torn, out of order, both outcomes, corrupt: README.md defines each. */
export type Counter = 'L' | 'D' | 'A' | 'T' | 'O' | 'X' | 'C';

/** One thing that was found, with the record that it was found in. */
export interface Finding {
  counter: Counter;
  text: string;
}

/** What is to be judged. */
export interface JudgeOptions {
  brokers: readonly string[];
  registryUrl: string;
  /** Of all topics; '' for none. */
  prefix: string;
  /** The group of a provider is `<group>.<provider>`. */
  group: string;
  /** JSON lines, each a `LedgerLine`. */
  ledgerFile: string;
  providers: readonly string[];
  /** How long to wait until everything is drained, and be judged as it is then; 60,000 ms if absent. */
  timeoutMs?: number;
  /** What a redelivery becomes; `published` if absent. */
  redeliveries?: 'published' | 'suppressed' | 'either';
  /** Whether a canonical topic got more partitions meanwhile, so that a key may stand in two. */
  keysMayMove?: boolean;
}

/** What the judge found. */
export interface Verdict {
  /** Webhooks that were looked at: those that are stored, and those that should be. */
  judged: number;
  counters: Record<Counter, number>;
  /** Events with the id of another. */
  duplicates: number;
  /** Those of them that came of a webhook of their own: delivered again, or stored twice. */
  redelivered: number;
  /** Webhooks that ended so; `suppressed`: as a duplicate. */
  published: number;
  ignored: number;
  suppressed: number;
  deadLettered: number;
  /** The first 20 of each counter. */
  findings: Finding[];
  /** Whether the runtime was done with everything. A run that was not has failed, whatever the counters say. */
  drained: boolean;
  /** What it was not done with: the first 20 partitions. */
  undrained: string[];
}

const waitMs = 60_000;
const readMs = 300_000;

/** Judges a run. Rejects where nothing can be judged: without Java, the cluster, the registry or a proper ledger. */
export async function judge(options: JudgeOptions): Promise<Verdict> {
  const [verdict] = await judgeAll([options]);
  if (verdict === undefined) throw new Error('the judge gave no verdict');
  return verdict;
}

/** Judges several runs, one after the other, in one process. */
export async function judgeAll(runs: readonly JudgeOptions[]): Promise<Verdict[]> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const command = await buildJudge({ environment: process.env, say });
  const requests = runs.map((run) => ({ timeoutMs: waitMs, redeliveries: 'published', keysMayMove: false, ...run }));
  const { stdout } = await execute([...command, ...requests.map((request) => JSON.stringify(request))], {
    timeoutMs: requests.reduce((sum, { timeoutMs }) => sum + timeoutMs, readMs),
  });
  const verdicts = stdout.split('\n').filter((line) => line !== '');
  if (verdicts.length !== runs.length) throw new Error(`the judge gave ${verdicts.length} of ${runs.length} verdicts`);
  return verdicts.map((line) => JSON.parse(line) as Verdict);
}

/** The fault campaign: breaks processes, brokers and networks while webhooks flow, and has the judge count what is left. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from './cluster.ts';
import { readOptions, UsageError, type Options } from './options.ts';
import { line, list, markdown, playedLine, table } from './report.ts';
import { perform } from './performance.ts';
import { judgePerformances } from './result.ts';
import { openResults, type ResultsFile } from './results-file.ts';
import { playRound } from './rounds.ts';

// A campaign starts hundreds of runtimes: what one has compiled the next ones take from here, in half the time.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'tributary-faults-compiled');

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function run(options: Options): Promise<number> {
  const { rows, seeds, isLong, asJson, resultsFile, reportFile } = options;
  const results = openResults(resultsFile);
  const isOpen = (seed: number): boolean => rows.some((row) => !results.has(row, seed, isLong));
  // Where all was played before nothing is wanted but the table or the report.
  if (seeds.some(isOpen)) await play(options, results);
  const all = results.read();
  if (!asJson) print(table(all));
  if (reportFile !== undefined) await writeFile(reportFile, markdown(all));
  return all.some(({ failures }) => failures.length > 0) ? 1 : 0;
}

async function play({ rows, seeds, isLong, asJson, atATime }: Options, results: ResultsFile): Promise<void> {
  const cluster = await startCluster(say);
  try {
    for (const seed of seeds) {
      const open = rows.filter((row) => !results.has(row, seed, isLong));
      await playRound(open, {
        perform: (row) => perform(cluster, row, { seed, isLong }),
        judge: (performances) => judgePerformances(cluster, performances),
        atATime,
        onPlayed: (performance) => say(playedLine(performance)),
        onResult(result) {
          results.add({ ...result, revision: readRevision() });
          say(line(result));
          if (asJson) print(JSON.stringify(result));
        },
      });
    }
  } finally {
    await cluster.close();
  }
}

/** The commit that is played, and whether files differ from it; unknown where git is not there to ask. */
function readRevision(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    }).trim();
  } catch {
    return 'unknown';
  }
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.kind === 'list') print(list());
  process.exitCode = options.kind === 'list' ? 0 : await run(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  say(error.message);
  process.exitCode = 2;
}
// What is left open is a connection to a broker that was killed.
process.exit();

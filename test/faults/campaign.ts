/** The fault campaign: breaks processes, brokers and networks while webhooks flow, and has the judge count what is left. */
import { writeFile } from 'node:fs/promises';
import { startCluster } from './cluster.ts';
import { readOptions, UsageError, type Options } from './options.ts';
import { line, list, markdown, playedLine, table } from './report.ts';
import { perform } from './performance.ts';
import { judgePerformances, type Result } from './result.ts';
import { playRound } from './rounds.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function run({ rows, seeds, isShort, asJson, reportFile }: Options): Promise<number> {
  const cluster = await startCluster(say);
  const results: Result[] = [];
  try {
    for (const seed of seeds) {
      const round = await playRound(rows, {
        perform: (row) => perform(cluster, row, seed),
        judge: (performances) => judgePerformances(cluster, performances),
        // Most of a row is waiting for others to notice.
        atATime: isShort ? 5 : 1,
        onPlayed: (performance) => say(playedLine(performance)),
        onResult(result) {
          say(line(result));
          if (asJson) print(JSON.stringify(result));
        },
      });
      results.push(...round);
    }
  } finally {
    await cluster.close();
  }
  if (!asJson) print(table(results));
  if (reportFile !== undefined) await writeFile(reportFile, markdown(results, seeds.length));
  return results.some(({ failures }) => failures.length > 0) ? 1 : 0;
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

import { parseJson } from '../../packages/plugin-sdk/src/index.ts';
import { badBodies } from './bad-body-kinds.ts';

/*
 * How long a body of 1 MiB can keep the reading of JSON busy, for each of the worst kinds: `npm run bench:bad-bodies [-- --json]`.
 * CPU time of all threads, so that the collector counts: the first run, the median and the slowest of the others, of which the first
 * and the last tell as much of the machine. Ends with 1 where a median is above the limit.
 */
const limitMs = 50;
const rounds = 25;

interface Result {
  kind: string;
  outcome: string;
  firstMs: number;
  medianMs: number;
  slowestMs: number;
}

const results = badBodies().map(({ kind, body }): Result => {
  const first = timed(body);
  const others = Array.from({ length: rounds }, () => timed(body).ms).toSorted((a, b) => a - b);
  return {
    kind,
    outcome: first.outcome,
    firstMs: round(first.ms),
    medianMs: round(others[rounds >> 1] ?? 0),
    slowestMs: round(others[rounds - 1] ?? 0),
  };
});

for (const result of results) print(result);
const tooSlow = results.filter(({ medianMs }) => medianMs > limitMs);
if (tooSlow.length > 0) {
  console.error(`longer than ${limitMs} ms: ${tooSlow.map(({ kind }) => kind).join(', ')}`);
  process.exitCode = 1;
}

function timed(body: Buffer): { ms: number; outcome: string } {
  const before = process.cpuUsage();
  const outcome = outcomeOf(body);
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, outcome };
}

function outcomeOf(body: Buffer): string {
  try {
    parseJson(body);
    return 'read';
  } catch (error) {
    const { code, detail } = error as { code?: string; detail?: string };
    return `${code}: ${detail}`;
  }
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function print(result: Result): void {
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(result));
    return;
  }
  const { kind, outcome, firstMs, medianMs, slowestMs } = result;
  console.log(
    `${kind.padEnd(48)} ${String(firstMs).padStart(6)} ${String(medianMs).padStart(6)} ${String(slowestMs).padStart(6)} ms  ${outcome}`,
  );
}

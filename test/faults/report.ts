import type { Counter } from './judge/judge.ts';
import { catalogue } from './catalogue.ts';
import type { Disturbance } from './disturbance.ts';
import type { Performance } from './performance.ts';
import type { Row, UncoveredRow } from './row.ts';
import type { Result } from './result.ts';

const counters: readonly Counter[] = ['L', 'T', 'O', 'C', 'X', 'A', 'D'];

/** A row over all of its seeds. */
interface Summary {
  id: string;
  title: string;
  runs: number;
  failed: Result[];
  faults: number;
  judged: number;
  counts: Record<Counter, number>;
  recoveryMs: number | undefined;
}

function summaryOf(results: readonly Result[]): Summary {
  const sum = (of: (result: Result) => number): number => results.reduce((total, result) => total + of(result), 0);
  const waits = results.flatMap(({ recoveryMs }) => recoveryMs ?? []);
  return {
    id: nameOf(results[0]),
    title: results[0]?.title ?? '',
    runs: results.length,
    failed: results.filter(({ failures }) => failures.length > 0),
    faults: sum(({ faults }) => faults),
    judged: sum(({ verdict }) => verdict?.judged ?? 0),
    counts: Object.fromEntries(
      counters.map((counter) => [counter, sum(({ verdict }) => verdict?.counters[counter] ?? 0)]),
    ) as Record<Counter, number>,
    recoveryMs: waits.length > 0 ? Math.max(...waits) : undefined,
  };
}

/** A row that lasts minutes is another one than the same for seconds. */
function nameOf(result: Result | undefined): string {
  return `${result?.id}${result?.isLong === true ? ' --long' : ''}`;
}

/** What the letters of the counters say. */
const legend =
  'L lost, T torn, O out of order, C corrupt, X both published and dead-lettered, A published while the offset is not committed: all must be 0. ' +
  'D published again with the same id: allowed at least once, and 0 where it is exactly once.';

const head = ['id', 'fault', 'runs', 'faults', 'judged', ...counters, 'longest wait', ''];

function cellsOf({ id, title, runs, failed, faults, judged, counts, recoveryMs }: Summary): string[] {
  const wait = recoveryMs === undefined ? 'unknown' : `${(recoveryMs / 1000).toFixed(1)} s`;
  const outcome = failed.length === 0 ? 'holds' : `FAILS ${failed.length} of ${runs}`;
  const numbers = [runs, faults, judged, ...counters.map((counter) => counts[counter])].map(String);
  return [id, title, ...numbers, wait, outcome];
}

/** In the order of the catalogue. */
function summaries(results: readonly Result[]): Summary[] {
  const place = ({ id }: Summary): number => catalogue.findIndex((row) => row.id === id.split(' ')[0]);
  const all = [...Map.groupBy(results, nameOf).values()].map(summaryOf);
  return all.toSorted((one, other) => place(one) - place(other));
}

/** What came of a campaign, for a terminal: a line for each row, then why those fail that do. */
export function table(results: readonly Result[]): string {
  const lines = [head, ...summaries(results).map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const text = lines.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const reasons = results.flatMap(({ id, seed, failures, folder, note }) => [
    ...failures.map((failure) => `${id} with seed ${seed}: ${failure} (${folder ?? ''})`),
    ...(note === undefined ? [] : [`${id} with seed ${seed}: ${note}`]),
  ]);
  return [...text, legend, ...reasons].join('\n');
}

/** One line of a row that was played and is to be judged. */
export function playedLine({ row, seed, tookMs, failures }: Performance): string {
  return [`${row.id} seed ${seed}: played in ${Math.round(tookMs / 1000)} s`, ...failures].join('; ');
}

/** One line of a row that was run. */
export function line({ id, seed, failures, tookMs, recoveryMs, disturbance, mostMemoryBytes }: Result): string {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
  const wait = recoveryMs === undefined ? '' : `, longest wait ${seconds(recoveryMs)}`;
  const more = disturbance ? `, ${overloadOf(disturbance, mostMemoryBytes)}` : '';
  const outcome = failures.length === 0 ? 'holds' : `FAILS: ${failures.join('; ')}`;
  return `${id} seed ${seed}: ${outcome} (${seconds(tookMs)}${wait}${more})`;
}

function overloadOf({ provider, beforeMs, duringMs }: Disturbance, memoryBytes: number): string {
  const memory = `${Math.ceil(memoryBytes / 2 ** 20)} MB at most`;
  return `99 in 100 of ${provider} ${beforeMs} ms before and ${duringMs} ms during, ${memory}`;
}

/** All rows, covered or not, a line each. */
export function list(all: readonly (Row | UncoveredRow)[] = catalogue): string {
  return all
    .map((row) => {
      if ('notCovered' in row) return `${row.id.padEnd(8)}${row.title}: not covered, ${row.notCovered}`;
      return `${row.id.padEnd(8)}${row.title}${row.isShort === true ? ' (short form)' : ''}`;
    })
    .join('\n');
}

/** The report that goes into the documentation, as Markdown. */
export function markdown(results: readonly Result[]): string {
  const all = summaries(results);
  const total = (of: (summary: Summary) => number): string =>
    all.reduce((sum, summary) => sum + of(summary), 0).toLocaleString('en');
  const uncovered = catalogue.filter((one) => 'notCovered' in one);
  return [
    '# Reliability under faults',
    '',
    'Written by `npm run test:faults -- --report docs/reliability.md`, which breaks processes, brokers and networks while webhooks flow, and judges every one',
    'of them with the Java client ([how](../test/faults/README.md)).',
    '',
    `${total(({ runs }) => runs)} runs of ${all.length} rows, those of a row with a seed each: ${total(({ faults }) => faults)} faults, ` +
      `${total(({ judged }) => judged)} webhooks judged. ${revisionsOf(results)}`,
    '',
    rowOf(head.slice(0, -1).concat('outcome')),
    rowOf(head.map(() => '---')),
    ...all.map((summary) => rowOf(cellsOf(summary))),
    '',
    legend,
    '',
    'The longest wait is that of any webhook, from when it was made until its first event or its dead letter was in the log.',
    '',
    ...section('What failed:', results, ({ failures }) => failures),
    ...section(
      'A run that broke nothing but a bound on waiting, which a busy machine can do, was played again with no other row of the campaign beside it, and that counts:',
      results,
      ({ note }) => (note === undefined ? [] : [note]),
    ),
    ...section(
      'What others waited, in milliseconds, and the memory of a runtime:',
      results,
      ({ disturbance, mostMemoryBytes }) => (disturbance ? [overloadOf(disturbance, mostMemoryBytes)] : []),
    ),
    'Not broken by the campaign:',
    '',
    rowOf(['id', 'fault', 'why']),
    rowOf(['---', '---', '---']),
    ...uncovered.map(({ id, title, notCovered }) => rowOf([id, title, notCovered])),
    '',
  ].join('\n');
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Results that were added up may be of several. */
function revisionsOf(results: readonly Result[]): string {
  const revisions = [...Map.groupBy(results, ({ revision = 'unknown' }) => revision)];
  return `Commits: ${revisions.map(([revision, { length }]) => `${revision} (${length})`).join(', ')}.`;
}

/** A line for each of what is said of runs; nothing where nothing is said. */
function section(heading: string, results: readonly Result[], said: (result: Result) => readonly string[]): string[] {
  const lines = results.flatMap((result) =>
    said(result).map((text) => `- ${nameOf(result)} with seed ${result.seed}: ${text}`),
  );
  return lines.length === 0 ? [] : [heading, '', ...lines, ''];
}

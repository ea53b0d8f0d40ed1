import { rmSync } from 'node:fs';
import type { Cluster } from './cluster.ts';
import { disturbanceOf, disturbedIn, heavyIn, type Disturbance } from './disturbance.ts';
import { judgeAll, type Verdict } from './judge/judge.ts';
import type { Performance } from './performance.ts';
import type { Bounds, Row } from './row.ts';
import { longestWaitMs, readWaits, type Outage, type Wait } from './waits.ts';

type Counter = keyof Verdict['counters'];

/** What came of a row with a seed. */
export interface Result {
  id: string;
  title: string;
  seed: number;
  /** With `--long`. */
  isLong: boolean;
  /** The commit that was played. */
  revision?: string;
  /** Why it has failed; empty where it has not. */
  failures: string[];
  /** Whether it has failed by its bound alone, which a busy machine can do. */
  isOnlyLate: boolean;
  faults: number;
  verdict: Verdict | undefined;
  /** The longest that any webhook waited, outages left out. */
  recoveryMs: number | undefined;
  tookMs: number;
  mostMemoryBytes: number;
  /** Where the row must not disturb a provider. */
  disturbance?: Disturbance;
  /** Why it was played twice, where it was. */
  note?: string;
  /** Logs, configuration and ledger, where it failed. */
  folder?: string;
}

/** Has the judge look at what rows left behind, and removes it. In the order of the performances. */
export async function judgePerformances(cluster: Cluster, performances: readonly Performance[]): Promise<Result[]> {
  const ended = performances.filter(({ ledgerFile }) => ledgerFile !== undefined);
  const { brokers, registryUrl } = cluster;
  let unjudged = 'it did not come to its end';
  const judging = judgeAll(
    ended.map(({ stage: { prefix, group, providers }, row, ledgerFile = '' }) => ({
      brokers,
      registryUrl,
      prefix,
      group,
      providers,
      ledgerFile,
      keysMayMove: row.keysMayMove ?? false,
      ...(isSuppressed(row) && { redeliveries: 'suppressed' as const }),
    })),
  );
  const verdicts = await judging.catch((error: unknown) => {
    unjudged = error instanceof Error ? error.message : String(error);
    return [];
  });
  const verdictOf = new Map(ended.map((one, index) => [one, verdicts[index]]));
  const results: Result[] = [];
  for (const one of performances) results.push(await resultOf(one, verdictOf.get(one) ?? unjudged));
  return results;
}

async function resultOf(performance: Performance, judged: Verdict | string): Promise<Result> {
  const { row, seed, isLong, stage, observed, tookMs, mostMemoryBytes } = performance;
  const verdict = typeof judged === 'string' ? undefined : judged;
  const waits = verdict === undefined ? undefined : await readAllWaits(performance);
  const recoveryMs = waits && longestWaitMs(waits, observed.outages);
  const disturbance = waits && disturbanceOf(waits, row.holds, observed.phases);
  const wrong = [
    ...performance.failures,
    ...heavyIn(mostMemoryBytes, row.holds),
    ...(typeof judged === 'string' ? [`not judged: ${judged}`] : wrongIn(judged, zerosOf(row))),
    ...(isSuppressed(row) ? publishedAgainIn(verdict) : []),
  ];
  const late = [
    ...(waits === undefined ? [] : lateIn(waits, row.holds, observed.outages)),
    ...disturbedIn(disturbance),
  ];
  const failures = [...wrong, ...late];
  await stage.close();
  if (failures.length === 0) rmSync(stage.folder, { recursive: true, force: true });
  return {
    id: row.id,
    title: row.title,
    seed,
    isLong,
    failures,
    isOnlyLate: wrong.length === 0 && late.length > 0,
    faults: observed.faults,
    verdict,
    recoveryMs,
    tookMs,
    mostMemoryBytes,
    ...(disturbance && { disturbance }),
    ...(failures.length > 0 && { folder: stage.folder }),
  };
}

function readAllWaits({ stage: { kafka, names, providers } }: Performance): Promise<Wait[]> {
  return readWaits(kafka, {
    events: [names.canonical('payments'), names.canonical('payouts')],
    deadLetters: providers.map((id) => names.deadLetters(id)),
  });
}

/** Where repeats are allowed: published again is published, with the same id. */
const zeros: readonly Counter[] = ['L', 'A', 'T', 'O', 'X', 'C'];

function zerosOf({ runtime }: Row): readonly Counter[] {
  return runtime?.['guarantee'] === 'exactly-once' ? [...zeros, 'D'] : zeros;
}

function isSuppressed({ runtime }: Row): boolean {
  return runtime?.['duplicates'] === 'suppress';
}

/** What stands between a publish and its mark may make an event come twice; a redelivery never. */
export function publishedAgainIn(verdict: Pick<Verdict, 'redelivered'> | undefined): string[] {
  return verdict === undefined || verdict.redelivered === 0
    ? []
    : [`${verdict.redelivered} redeliveries were published`];
}

/** What a verdict says against a row, of which these counters must be 0. What is not known is held against it too. */
export function wrongIn(
  { counters, findings, drained, undrained, judged }: Verdict,
  mustBeZero: readonly Counter[] = zeros,
): string[] {
  const wrong: string[] = [];
  for (const counter of mustBeZero) {
    const count: number | undefined = counters[counter];
    if (count === 0) continue;
    const first = findings.find((finding) => finding.counter === counter)?.text ?? 'without a finding';
    wrong.push(`${counter} = ${count ?? 'unknown'}: ${first}`);
  }
  if (!drained) wrong.push(`not drained: ${undrained.join(', ')}`);
  if (!(judged > 0)) wrong.push('nothing was judged');
  return wrong;
}

/** What the longest waits say against a row; no number breaks every bound. */
export function lateIn(
  waits: readonly Wait[],
  { recoveryMs: most, neighbours = {} }: Bounds,
  outages: readonly Outage[] = [],
): string[] {
  const longest = longestWaitMs(waits, outages);
  const late = longest <= most ? [] : [`a webhook waited ${Math.round(longest)} ms, and no more than ${most} may pass`];
  for (const [provider, mostOfIts] of Object.entries(neighbours)) {
    const itsLongest = longestWaitMs(
      waits.filter((wait) => wait.provider === provider),
      outages,
    );
    if (!(itsLongest <= mostOfIts))
      late.push(`a webhook of ${provider} waited ${Math.round(itsLongest)} ms, and no more than ${mostOfIts} may pass`);
  }
  return late;
}

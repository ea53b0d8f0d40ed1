import type { Performance } from './performance.ts';
import type { Result } from './result.ts';
import type { Row } from './row.ts';

/** How a campaign goes through its rows. */
export interface RoundOptions {
  perform(row: Row): Promise<Performance>;
  /** In the order of the performances. */
  judge(performances: readonly Performance[]): Promise<Result[]>;
  /** How many rows that leave the brokers alone are played at a time. */
  atATime: number;
  /** Told of each row that is played and is to be judged. */
  onPlayed(performance: Performance): void;
  onResult(result: Result): void;
}

/** So many are judged at a time: a start of the judge costs seconds, and what is not judged yet stays on the brokers. */
const judgedAtATime = 16;

/** Plays all rows: first those that leave others alone, several at a time, then the rest, one by one. In their order. */
export async function playRound(rows: readonly Row[], options: RoundOptions): Promise<Result[]> {
  const isLoud = ({ breaksBrokers, isAlone }: Row): boolean => breaksBrokers === true || isAlone === true;
  const quiet = rows.filter((row) => !isLoud(row));
  const loud = rows.filter(isLoud);
  const results = [...(await playAll(quiet, options)), ...(await playAll(loud, { ...options, atATime: 1 }))];
  const place = ({ id }: Result): number => rows.findIndex((row) => row.id === id);
  return results.toSorted((one, other) => place(one) - place(other));
}

async function playAll(rows: readonly Row[], options: RoundOptions): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < rows.length; at += judgedAtATime) {
    const some = rows.slice(at, at + judgedAtATime);
    const first = await options.judge(await performSome(some, options));
    const final = await playLateAgain(some, first, options);
    for (const result of final) options.onResult(result);
    results.push(...final);
  }
  return results;
}

async function performSome(rows: readonly Row[], { perform, atATime, onPlayed }: RoundOptions): Promise<Performance[]> {
  const performances: Performance[] = [];
  const waiting = [...rows.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, row] = next;
      const performance = await perform(row);
      performances[place] = performance;
      onPlayed(performance);
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return performances;
}

/** A bound that a busy machine has broken may hold the next time, with nothing beside it; then the result says so. */
async function playLateAgain(
  rows: readonly Row[],
  results: readonly Result[],
  { perform, judge }: RoundOptions,
): Promise<Result[]> {
  const final: Result[] = [];
  for (const [place, result] of results.entries()) {
    const row = rows[place];
    const [again] = row !== undefined && result.isOnlyLate ? await judge([await perform(row)]) : [];
    const note = `played twice, since the first time ${result.failures.join('; ')}`;
    final.push(again === undefined ? result : { ...again, note });
  }
  return final;
}

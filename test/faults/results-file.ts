import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Result } from './result.ts';

/** The results of campaigns that were run one after another, or side by side: a line of JSON each. */
export interface ResultsFile {
  /** All that stand there. */
  read(): Result[];
  /** Whether a row was played with a seed, and as long. */
  has(row: { id: string }, seed: number, isLong?: boolean): boolean;
  add(result: Result): void;
}

/** Results of this process alone where there is no file. Throws where it holds something else. */
export function openResults(file: string | undefined): ResultsFile {
  const known = file !== undefined && existsSync(file) ? parse(readFileSync(file, 'utf8')) : [];
  const mine: Result[] = [];
  return {
    // Others may write to it at the same time.
    read: () => (file === undefined ? mine : parse(readFileSync(file, 'utf8'))),
    has: ({ id }, seed, isLong = false) =>
      known.some((one) => one.id === id && one.seed === seed && one.isLong === isLong),
    add(result) {
      mine.push(result);
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(result)}\n`);
    },
  };
}

function parse(text: string): Result[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Result]));
}

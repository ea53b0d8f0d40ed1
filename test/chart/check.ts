import type { Toolbox } from './toolbox.ts';

/** One thing that must hold of the chart. */
export interface Check {
  name: string;
  /** The tools without which it cannot be looked at. */
  needs: readonly string[];
  /** What is wrong, a sentence each; throws only where a tool itself fails. */
  problems(context: CheckContext): string[] | Promise<string[]>;
}

/** What the checks share. */
export interface CheckContext {
  toolbox: Toolbox;
  /** Each rendering by its name, made once. */
  renderings: ReadonlyMap<string, string>;
  /** A folder that is removed in the end. */
  scratch: string;
  /** Ended in the end, the last one first. */
  closers: (() => Promise<void>)[];
}

/** How a check ended. */
export interface Result {
  name: string;
  problems: string[];
  /** The tools that were not there; the check was then not made. */
  missing: string[];
  seconds: number;
}

/** Makes a check, or says which tools it lacks. */
export async function makeCheck(check: Check, context: CheckContext): Promise<Result> {
  const missing = context.toolbox.missing(check.needs);
  const start = performance.now();
  const problems = missing.length > 0 ? [] : await problemsOf(check, context);
  return { name: check.name, problems, missing, seconds: (performance.now() - start) / 1000 };
}

async function problemsOf(check: Check, context: CheckContext): Promise<string[]> {
  try {
    return await check.problems(context);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** What a check says, a line each. */
export function describe({ name, problems, missing, seconds }: Result): string[] {
  if (missing.length > 0) return [`skipped ${name}: ${missing.join(', ')} is not built (npm run test:chart builds it)`];
  const sign = problems.length === 0 ? 'ok     ' : 'FAILED ';
  return [`${sign} ${name} (${seconds.toFixed(1)} s)`, ...problems.map((problem) => `        ${problem}`)];
}

/** What is wrong with a plugin: where, what, and what to do about it. */
export interface Finding {
  /** The rule that is broken: `every-type-has-a-fixture`. */
  rule: string;
  /** A fixture's file, a type, a source file. */
  where: string;
  what: string;
  toDo: string;
}

/** Thrown by a case; its message is the finding as a sentence. */
export class FindingError extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(`${finding.where}: ${finding.what}. ${finding.toDo}`);
    this.name = 'FindingError';
    this.finding = finding;
  }
}

/** By shape: an author's test runner may load another copy of this package. */
export function isFindingError(value: unknown): value is FindingError {
  return value instanceof Error && value.name === 'FindingError' && 'finding' in value;
}

/** One thing that must hold of a plugin. `run` throws a `FindingError` where it does not. */
export interface ConformanceCase {
  /** A sentence; unique within a plugin. */
  name: string;
  run(): void;
}

/** A rule that reports where it is broken. */
export interface Rule {
  rule: string;
  toDo: string;
}

/** Throws a finding of a rule unless the condition holds. */
export function must(holds: boolean, rule: Rule, { where, what }: Pick<Finding, 'where' | 'what'>): void {
  if (!holds) throw new FindingError({ ...rule, where, what });
}

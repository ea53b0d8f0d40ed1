/** What is wrong with a plugin: where, what, and what to do about it. */
export interface Finding {
  /** The rule that is broken: `every-type-has-a-fixture`. */
  rule: string;
  /** A fixture, a type, a source file, in words. */
  where: string;
  /** The file, relative to the plugin's folder, and the line in it: where an author has to look. */
  file?: string;
  line?: number;
  /** The place in the fixture's file, where the rule knows it: `body.data.amount`. */
  at?: string;
  what: string;
  toDo: string;
}

/** Thrown by a case; its message is the finding as a sentence. */
export class FindingError extends Error {
  readonly finding: Finding;
  /** Where in the fixture, if the case knows it more exactly than by its name. */
  readonly path: Path | undefined;

  constructor(finding: Finding, path?: Path) {
    super(`${describePlace(finding)}: ${finding.what}. ${finding.toDo}`);
    this.name = 'FindingError';
    this.finding = finding;
    this.path = path;
  }
}

function describePlace({ where, file, line }: Finding): string {
  return file === undefined ? where : `${file}${line === undefined ? '' : `:${line}`} (${where})`;
}

/** By shape: an author's test runner may load another copy of this package. */
export function isFindingError(value: unknown): value is FindingError {
  return value instanceof Error && value.name === 'FindingError' && 'finding' in value;
}

/** Members and indexes on the way to a value in a JSON document. */
export type Path = readonly (string | number)[];

/** What a case is about, from which file and line are found: a fixture (and a place in it), or a type of the table. */
export type Place = { kind: 'fixture'; name: string; path?: Path } | { kind: 'type'; type: string };

/** One thing that must hold of a plugin. `run` throws a `FindingError` where it does not. */
export interface ConformanceCase {
  /** A sentence; unique within a plugin. */
  name: string;
  /** What it is about, where that is one fixture or one type. */
  place?: Place;
  run(): void;
}

/** A rule that reports where it is broken. */
export interface Rule {
  rule: string;
  toDo: string;
}

/** Throws a finding of a rule unless the condition holds. */
export function must(
  holds: boolean,
  rule: Rule,
  { where, what, path }: Pick<Finding, 'where' | 'what'> & { path?: Path },
): void {
  if (!holds) throw new FindingError({ ...rule, where, what }, path);
}

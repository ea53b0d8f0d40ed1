import { stripTypeScriptTypes } from 'node:module';
import { basename, join } from 'node:path/posix';
import { codeOf, withoutComments, type SourceFile } from './sources.ts';

const wordsThatSayNothing = /^(utils?|helpers?|managers?|common|types?|base|misc|shared)$/;
const wordsThatSayLittle = /(^|[-.])(utils?|helpers?|managers?)([-.]|$)/;
const mostLines = 300;

/** Everything in which a file breaks the house style of CONTRIBUTING.md, as far as the linter does not see it. */
export function brokenStyle({ path, text }: SourceFile): string[] {
  const name = basename(path).replace(/(\.kafka)?(\.test)?\.ts$/, '');
  const lines = text.trimEnd().split('\n').length;
  return [
    ...(wordsThatSayNothing.test(name) || wordsThatSayLittle.test(name)
      ? [`${path} has a name that says nothing`]
      : []),
    ...(lines > mostLines && !path.includes('/src/generated/') ? [`${path} has ${lines} lines`] : []),
    ...(hasAny(text) ? [`${path} uses any`] : []),
    ...(silencesTool(path, text) ? [`${path} silences a tool`] : []),
  ];
}

/** A test may expect an error of types; nothing else is silenced anywhere. */
function silencesTool(path: string, text: string): boolean {
  const expects = path.endsWith('.test.ts') ? /@ts-(ignore|nocheck)/ : /@ts-(ignore|nocheck|expect-error)/;
  return expects.test(text) || /(eslint|oxlint)-disable|prettier-(ignore)/.test(text);
}

/** `any` where a type stands: after `:`, `as`, `<`, `|`, `&`, `=` or `,`, and as an array. */
function hasAny(text: string): boolean {
  const code = codeOf(text).replace(/`(?:\\.|[^`\\])*`/g, '``');
  return /(?:[:<|&=,(]|\bas|\bextends|=>)\s*any\b(?!\s*[:(.]|\s+\w)|\bany\[\]/.test(code);
}

/** Files without a test of their own, and where they are tested: CONTRIBUTING.md wants `x/test/y.test.ts` for `x/src/y.ts`. */
export type TestedElsewhere = Readonly<Record<string, string>>;

/** The source files that no test names, and the entries of the table that are wrong. */
export function untested(sources: SourceFile[], tests: SourceFile[], elsewhere: TestedElsewhere): string[] {
  const testPaths = tests.map(({ path }) => path);
  const paths = sources.map(({ path }) => path);
  const lacking = sources.filter((source) => runs(source) && !hasTest(source.path, tests)).map(({ path }) => path);
  return [
    ...lacking.filter((path) => placeOf(path, elsewhere) === undefined).map((path) => `${path} has no test`),
    ...Object.entries(elsewhere).flatMap(([place, test]) => [
      ...(lacking.some((path) => path === place || path.startsWith(`${place}/`)) ? [] : [`${place} needs no entry`]),
      ...(paths.some((path) => path.startsWith(place)) ? [] : [`${place} is not there`]),
      ...(testPaths.includes(test) ? [] : [`${test} is not there`]),
    ]),
  ];
}

function placeOf(path: string, elsewhere: TestedElsewhere): string | undefined {
  return Object.keys(elsewhere).find((place) => path === place || path.startsWith(`${place}/`));
}

/** A test of the file's name beside it, or one of the package that imports the file by name. */
function hasTest(path: string, tests: SourceFile[]): boolean {
  const mirrored = path.replace('/src/', '/test/').replace(/\.ts$/, '');
  const folder = path.slice(0, path.indexOf('/src/'));
  return tests.some(
    (test) =>
      test.path === `${mirrored}.test.ts` ||
      test.path === `${mirrored}.kafka.test.ts` ||
      (test.path.startsWith(`${folder}/test/`) && importsFile(test, path)),
  );
}

function importsFile({ path, text }: SourceFile, imported: string): boolean {
  const specifiers = [...withoutComments(text).matchAll(/['"](\.{1,2}\/[^'"]+)['"]/g)].map((match) => match[1] ?? '');
  return specifiers.some((specifier) => join(path, '..', specifier) === imported);
}

/** Whether there is anything to run: not in types alone, not in a list of exports. */
function runs({ text }: SourceFile): boolean {
  const code = withoutComments(stripTypeScriptTypes(text, { mode: 'strip' }));
  return (
    code.replace(
      /\b(import|export)\b\s*(\{[^}]*\}|\*(\s+as\s+\w+)?)\s*from\s*['"][^'"]+['"]|import\s*['"][^'"]+['"]|[;\s]/g,
      '',
    ) !== ''
  );
}

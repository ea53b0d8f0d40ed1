import { isErrorCode, stageOf } from '@tributary/errors';
import type { Interpretation } from '@tributary/interpret';
import type { Fixture, JsonValue } from '@tributary/plugin-sdk';
import { bodyWith, documentOf, pathsOf } from './document.ts';
import { must, type ConformanceCase } from './finding.ts';
import type { Subject } from './subject.ts';

/** Values that a platform may send one day in any place. */
const replacements: readonly JsonValue[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  9_007_199_254_740_992,
  '',
  ' ',
  'x',
  '\ud800',
  '2026-02-30T00:00:00Z',
  'constructor',
  [],
  {},
  [null],
  { id: null },
];

/** Bodies with one value replaced, or one member left out: each ends in encodable events, `ignored` or `decode.*`. */
export function mutationCases(subject: Subject): ConformanceCase[] {
  return subject.fixtures.map((fixture) => ({
    name: `${fixture.name} with one value replaced never crashes`,
    place: { kind: 'fixture' as const, name: fixture.name },
    run: () => checkReplacements(subject, fixture),
  }));
}

function checkReplacements(subject: Subject, fixture: Fixture): void {
  const document = documentOf(subject, fixture);
  // What is wrong with the fixture as it stands is said once, by its golden events.
  if (document === undefined || subject.show(fixture).kind === 'dead-lettered') return;
  for (const path of pathsOf(document.value)) {
    for (const value of [...replacements, undefined]) {
      const { isAllowed, code } = outcomeOf(subject.showProven(fixture, bodyWith(document, path, value)));
      must(
        isAllowed,
        { rule: 'no-crash', toDo: "Read the place with the SDK's Fields, which refuse what has another form" },
        {
          where: `${fixture.name}, ${path.join('.')} = ${JSON.stringify(value) ?? 'left out'}`,
          what: `ended as ${code}`,
          path: ['body', ...path],
        },
      );
    }
  }
}

function outcomeOf(interpretation: Interpretation): { isAllowed: boolean; code: string } {
  if (interpretation.kind !== 'dead-lettered') return { isAllowed: true, code: interpretation.kind };
  const { code } = interpretation.error;
  return { isAllowed: isErrorCode(code) && stageOf(code) === 'decode' && !code.endsWith('.crashed'), code };
}

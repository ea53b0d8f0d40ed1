import { isDeepStrictEqual } from 'node:util';
import type { Fixture } from '@tributary/plugin-sdk';
import { must, type ConformanceCase } from './finding.ts';
import type { Subject } from './subject.ts';
import { whileTrapped } from './traps.ts';

/** Interpretation asks nobody but the body: with everything else out of reach, each fixture becomes the same. */
export function purityCases(subject: Subject): ConformanceCase[] {
  return subject.fixtures.map((fixture) => ({
    place: { kind: 'fixture' as const, name: fixture.name },
    name: `${fixture.name} becomes the same without clock, randomness, environment, timers, network and files`,
    run: () => checkPurity(subject, fixture),
  }));
}

function checkPurity(subject: Subject, fixture: Fixture): void {
  const genuine = subject.genuine(fixture);
  const free = subject.show(fixture, genuine);
  const { result, used } = whileTrapped(() => subject.show(fixture, genuine));
  must(
    used.length === 0 && isDeepStrictEqual(free, result),
    { rule: 'pure-reading', toDo: 'Take what is needed from the body; what the provider does not say is null' },
    { where: fixture.name, what: `asked ${used.join(', ') || 'something outside'}` },
  );
}

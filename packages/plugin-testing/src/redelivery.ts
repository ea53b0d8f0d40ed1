import { isDeepStrictEqual } from 'node:util';
import type { Fixture } from '@tributary/plugin-sdk';
import { must, type ConformanceCase } from './finding.ts';
import { comparable, firstDifference, goldenOf, type Golden } from './golden.ts';
import { receivedAt, type Subject } from './subject.ts';

const second = 1_000_000;
const hour = 3600 * second;

/** Invariant 5: a retry comes later and is signed anew, and is the same news: the same id, the same time of the occurrence. */
export function redeliveryCases(subject: Subject): ConformanceCase[] {
  return subject.fixtures.map((fixture) => ({
    name: `${fixture.name}, delivered again an hour later and signed anew, is the same event`,
    place: { kind: 'fixture' as const, name: fixture.name },
    run: () => checkRedelivery(subject, fixture),
  }));
}

function checkRedelivery(subject: Subject, fixture: Fixture): void {
  // Where the signature stands in the body, a new one makes another body: that one comes later, and is signed as before.
  const [signedAt, later] = subject.scheme.signBody === undefined ? [receivedAt + hour, hour] : [receivedAt, second];
  const again = { ...subject.genuine(fixture, subject.key, signedAt), receivedAt: receivedAt + later };
  const [first, retry] = [subject.show(fixture), subject.show(fixture, again)].map((interpretation) =>
    comparable(subject, factsOf(goldenOf(interpretation))),
  );
  const { path, expected, became } = firstDifference(first, retry, []) ?? { path: [], expected: '', became: '' };
  must(
    isDeepStrictEqual(first, retry),
    {
      rule: 'same-when-redelivered',
      toDo: "Make identity and occurredAt of the body alone: each retry has another signature and time of receipt. What the provider doesn't say is null",
    },
    { where: fixture.name, what: `${path.join('.')} was ${expected}, and became ${became} in a retry` },
  );
}

/** Everything of the events but when they came, and when that was signed. */
function factsOf(golden: Golden): unknown {
  if (!('events' in golden)) return golden;
  return golden.events.map((event) => {
    const { received_at: _receivedAt, verification: _verification, ...facts } = event as Record<string, unknown>;
    return facts;
  });
}

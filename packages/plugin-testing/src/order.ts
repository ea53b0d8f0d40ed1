import { readOrderingKey, type Fixture } from '@tributary/plugin-sdk';
import { documentOf, pathsOf, valueAt } from './document.ts';
import { must, type ConformanceCase, type Path } from './finding.ts';
import type { Subject } from './subject.ts';

/** Invariant 6: what is published under an object's key must be received under it, or another webhook of the object overtakes it. */
export function orderCases(subject: Subject): ConformanceCase[] {
  return subject.fixtures.map((fixture) => ({
    name: `${fixture.name} is received under the key of its events, or says why not`,
    place: { kind: 'fixture' as const, name: fixture.name },
    run: () => checkOrder(subject, fixture),
  }));
}

function checkOrder(subject: Subject, fixture: Fixture): void {
  const { body } = subject.genuine(fixture);
  const received = readOrderingKey(subject.plugin.orderingKey, body);
  const digest = readOrderingKey(undefined, body);
  const apart = publishedIds(subject, fixture).find((id) => id !== received);
  const place = apart === undefined ? undefined : placeOf(subject, fixture, apart);
  must(
    apart === undefined || (fixture.order ?? '').trim().length >= 8,
    {
      rule: 'received-in-order',
      toDo: 'Name its place in `orderingKey`, the first that is there wins; where no place can serve, say why in `order` of the fixture (docs/writing-a-plugin.md)',
    },
    {
      where: fixture.name,
      what: `its event is keyed ${apart}${place === undefined ? '' : ` (${place.join('.')})`}, but it is received under ${received === digest ? 'the digest of its body' : received}`,
      path: ['body', ...(place ?? [])],
    },
  );
  must(
    apart !== undefined || fixture.order === undefined,
    { rule: 'received-in-order', toDo: 'Remove `order` from the fixture' },
    { where: fixture.name, what: 'is received under the key of its events, and says why it is not', path: ['order'] },
  );
}

/** The ids that the keys of its events end in. An event that is keyed by its own id names no object, and has no order to keep. */
function publishedIds(subject: Subject, fixture: Fixture): string[] {
  const interpretation = subject.show(fixture);
  if (interpretation.kind !== 'published') return [];
  const prefix = `${subject.plugin.id}/main/`;
  return interpretation.events.flatMap(({ id, key }) => (key === prefix + id ? [] : [key.slice(prefix.length)]));
}

/** Where an id stands in the body; `undefined` where it stands nowhere. */
function placeOf(subject: Subject, fixture: Fixture, id: string): Path | undefined {
  const document = documentOf(subject, fixture);
  const written = [JSON.stringify(id), id]; // as a text, or as a number
  return (
    document && pathsOf(document.value).find((path) => written.includes(JSON.stringify(valueAt(document.value, path))))
  );
}

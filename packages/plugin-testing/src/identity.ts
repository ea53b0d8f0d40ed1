import { kindOf, type CanonicalType } from '@tributary/events';
import type { Fixture } from '@tributary/plugin-sdk';
import { decodeEvent } from './decode-event.ts';
import { must, type ConformanceCase } from './finding.ts';
import type { Subject } from './subject.ts';

/** Two events with one id are one event to every subscriber: what names the object, or the type, names no event. */
export function identityCases(subject: Subject): ConformanceCase[] {
  return subject.fixtures.map((fixture) => ({
    name: `${fixture.name} has an identity that its object's next news has not`,
    place: { kind: 'fixture' as const, name: fixture.name },
    run: () => checkIdentity(subject, fixture),
  }));
}

function checkIdentity(subject: Subject, fixture: Fixture): void {
  const interpretation = subject.show(fixture);
  const events = interpretation.kind === 'published' ? interpretation.events : [];
  for (const { topic, value } of events) {
    const event = decodeEvent(topic, value);
    const { event_id: eventId, event_type: type } = event.source;
    const kind = kindOf(event.type as CanonicalType);
    const { id } = (event as unknown as Record<string, { id?: string } | undefined>)[kind] ?? {};
    const isObject = eventId === id && typesOf(subject, kind) > 1;
    must(
      eventId === null || eventId === undefined || !(isObject || eventId === type),
      {
        rule: 'own-identity',
        toDo: 'Take the id that the provider gives to the event; where it gives none, OBJECT_STATUS_TIME or BODY_DIGEST (docs/writing-a-plugin.md)',
      },
      { where: fixture.name, what: `is known by the id of its ${isObject ? kind : 'type'}, as its next news will be` },
    );
  }
}

/** How many of the provider's types tell of objects of one kind. Where it is one, an object may have one event alone. */
function typesOf({ plugin }: Subject, kind: string): number {
  return Object.values(plugin.events).filter((mapping) => mapping.kind === 'event' && kindOf(mapping.type) === kind)
    .length;
}

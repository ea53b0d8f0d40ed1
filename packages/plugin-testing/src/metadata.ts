import { kindOf, type CanonicalType } from '@tributary/events';
import type { Fixture, JsonValue } from '@tributary/plugin-sdk';
import { decodeEvent } from './decode-event.ts';
import { documentOf, isContainer, pathsOf, valueAt } from './document.ts';
import { must, type ConformanceCase, type Path } from './finding.ts';
import type { Subject } from './subject.ts';

/** By its own metadata a merchant finds its order again: what stands beside the object's id belongs into the event. */
export function metadataCases(subject: Subject): ConformanceCase[] {
  return subject.fixtures.map((fixture) => ({
    name: `${fixture.name} keeps the metadata that stands beside its object's id`,
    place: { kind: 'fixture' as const, name: fixture.name },
    run: () => checkMetadata(subject, fixture),
  }));
}

function checkMetadata(subject: Subject, fixture: Fixture): void {
  const { value } = documentOf(subject, fixture) ?? {};
  const interpretation = subject.show(fixture);
  if (value === undefined || interpretation.kind !== 'published') return;
  const events = interpretation.events.map(({ topic, value: bytes }) => decodeEvent(topic, bytes));
  const isKept = events.some(({ metadata }) => Object.keys(metadata).length > 0);
  const ids = new Set(events.map((event) => idOf(event as unknown as Record<string, unknown>)));
  const dropped = isKept ? undefined : pathsOf(value).find((path) => isMetadataOf(value, path, ids));
  must(
    dropped === undefined,
    { rule: 'whole-metadata', toDo: "Read it in the envelope: metadata: body.metadata('data.metadata')" },
    { where: fixture.name, what: `drops ${dropped?.join('.')}`, path: ['body', ...(dropped ?? [])] },
  );
}

function idOf(event: Record<string, unknown>): unknown {
  return (event[kindOf(event['type'] as CanonicalType)] as { id?: unknown } | null)?.id;
}

/** Whether there is metadata at a path, of the object whose event it is and not of another one that stands in it. */
function isMetadataOf(body: JsonValue, path: Path, ids: ReadonlySet<unknown>): boolean {
  const metadata = valueAt(body, path);
  if (path.at(-1) !== 'metadata' || !isContainer(metadata) || Array.isArray(metadata)) return false;
  const isEmpty = Object.values(metadata).every((member) => member === null);
  const beside = Object.values((valueAt(body, path.slice(0, -1)) ?? {}) as object);
  return !isEmpty && beside.some((member: unknown) => ids.has(member));
}

import type { Interpretation } from '@tributary/interpret';
import type { Fixture, JsonValue } from '@tributary/plugin-sdk';
import { decodeEvent } from './decode-event.ts';
import { bodyWith, documentOf, pathsOf, valueAt, type Document } from './document.ts';
import { must, type ConformanceCase, type Path } from './finding.ts';
import type { Subject } from './subject.ts';

/** No platform's word, in the form of an id: both cases, digits, and longer than anybody would cut it off by chance. */
const word = 'Undocumented0123456789AbcdefghijKlmnopqrstUvwxyz';

/** Texts that nobody has documented: a status is `UNKNOWN` with the word beside it, and an id stays whole. */
export function undocumentedWordCases(subject: Subject): ConformanceCase[] {
  return subject.fixtures.map((fixture) => ({
    name: `${fixture.name} with an undocumented word makes no other of it`,
    place: { kind: 'fixture' as const, name: fixture.name },
    run: () => checkWords(subject, fixture),
  }));
}

/** The texts of the events, by their places. */
type Texts = ReadonlyMap<string, string>;

/** What the events say with the word in one place of the body. */
interface Reading {
  path: Path;
  texts: Texts;
}

function checkWords(subject: Subject, fixture: Fixture): void {
  const document = documentOf(subject, fixture);
  if (document === undefined) return;
  const before = textsOf(subject.show(fixture));
  const readings = readAll(subject, fixture, document);
  let ofTypes: Reading[] | undefined;
  const byType = () => (ofTypes ??= readAsOtherTypes(subject, fixture, document));
  for (const reading of readings) {
    checkStatuses(fixture, reading, { before, readings, byType });
    checkIds(fixture, reading, before);
  }
}

function readAll(subject: Subject, fixture: Fixture, document: Document): Reading[] {
  const paths = pathsOf(document.value).filter((path) => typeof valueAt(document.value, path) === 'string');
  return paths.map((path) => ({
    path,
    texts: textsOf(subject.showProven(fixture, bodyWith(document, path, word))),
  }));
}

/** The same body under each other type of the table, for platforms that write the type into it. */
function readAsOtherTypes(subject: Subject, fixture: Fixture, document: Document): Reading[] {
  const paths = pathsOf(document.value).filter((path) => valueAt(document.value, path) === fixture.type);
  const types = Object.keys(subject.plugin.events).filter((type) => type !== fixture.type);
  return paths.flatMap((path) =>
    types.map((type) => ({ path, texts: textsOf(subject.showProven(fixture, bodyWith(document, path, type))) })),
  );
}

/** What else of a fixture's readings tells what decides a status. */
interface Others {
  before: Texts;
  readings: readonly Reading[];
  byType: () => readonly Reading[];
}

/**
 * A status that another place of the body decides (an order that is paid, whatever the page's status) may stay as it is; so may one
 * that the type decides (`dispute.won`), which is another one under another type.
 */
function checkStatuses({ name }: Fixture, { path, texts }: Reading, { before, readings, byType }: Others): void {
  for (const [place, text] of texts) {
    const canonical = place.replace(/\braw_(?=\w+$)/, '');
    const status = texts.get(canonical);
    if (text !== word || canonical === place || status === undefined || status === 'UNKNOWN') continue;
    const decides = (other: Reading) => {
      const decided = other.path === path ? undefined : other.texts.get(canonical);
      return decided !== undefined && decided !== before.get(canonical);
    };
    must(
      readings.some(decides) || byType().some(decides),
      {
        rule: 'unknown-statuses',
        toDo: "Read it with object.status('status', table), which makes UNKNOWN of what the table does not hold; where the type names the status, with a reader for each type (docs/writing-a-plugin.md)",
      },
      { where: `${name}, ${path.join('.')} = ${word}`, what: `became ${status}`, path: ['body', ...path] },
    );
  }
}

const idPlace = /\.(?:id|\w+_id|merchant_reference)$/;

/** An id that was cut off, or written in another case, is somebody else's, or nobody's. */
function checkIds({ name }: Fixture, { path, texts }: Reading, before: Texts): void {
  for (const [place, text] of texts) {
    const isChanged = idPlace.test(place) && text !== before.get(place);
    must(
      !isChanged || text.includes(word) || !word.toLowerCase().includes(text.toLowerCase()),
      { rule: 'whole-ids', toDo: "Read ids with object.id('id'), and leave them as they are" },
      { where: `${name}, ${path.join('.')} = ${word}`, what: `became ${text}`, path: ['body', ...path] },
    );
  }
}

function textsOf(interpretation: Interpretation): Texts {
  if (interpretation.kind !== 'published') return new Map();
  const found = interpretation.events.flatMap(({ topic, value }, index) => {
    const event = decodeEvent(topic, value) as unknown as JsonValue;
    return pathsOf(event).flatMap((path): [string, string][] => {
      const text = valueAt(event, path);
      return typeof text === 'string' && path.length > 1 ? [[[index, ...path].join('.'), text]] : [];
    });
  });
  return new Map(found);
}

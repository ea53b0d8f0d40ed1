import type { ErrorCode, TributaryError } from '@tributary/errors';
import type { Interpretation } from '@tributary/interpret';
import type { Fixture } from '@tributary/plugin-sdk';
import { isDeepStrictEqual } from 'node:util';
import { decodeEvent } from './decode-event.ts';
import { FindingError, must, type ConformanceCase, type Path } from './finding.ts';
import { refusingReader } from './refusing-reader.ts';
import type { Subject } from './subject.ts';

/** What a webhook became, in the form in which fixtures hold it: events as a subscriber reads them, without nulls. */
export type Golden = { events: unknown[] } | { ignored: string } | { deadLetter: string };

/** The golden form of an interpretation. The plugin's version grows with each release and is left out. */
export function goldenOf(interpretation: Interpretation): Golden {
  if (interpretation.kind === 'ignored') return { ignored: interpretation.reason };
  if (interpretation.kind === 'dead-lettered') return { deadLetter: interpretation.error.message };
  return {
    events: interpretation.events.map(({ topic, key, value }) => {
      const event = decodeEvent(topic, value);
      const { plugin: _plugin, ...kept } = JSON.parse(JSON.stringify(event), dropNull) as Record<string, unknown>;
      return { topic, key, ...kept };
    }),
  };
}

function dropNull(_member: string, value: unknown): unknown {
  return value === null ? undefined : value;
}

/** Each genuine fixture becomes its golden events; again, and the same. */
export function goldenCases(subject: Subject): ConformanceCase[] {
  return subject.fixtures.flatMap((fixture) => {
    const place = { kind: 'fixture' as const, name: fixture.name };
    return [
      { name: `${fixture.name} becomes its golden events`, place, run: () => checkGolden(subject, fixture) },
      {
        name: `${fixture.name} becomes the same a second time, with the key and the id of its event`,
        place,
        run: () => checkRepeat(subject, fixture),
      },
    ];
  });
}

function checkGolden(subject: Subject, fixture: Fixture): void {
  const interpretation = subject.show(fixture);
  const where = fixture.name;
  if (interpretation.kind === 'dead-lettered') {
    const reader = refusingReader(() => subject.show(fixture));
    throw deadLettered(interpretation.error, { where, reader });
  }
  const rule = { rule: 'golden-events', toDo: 'Run with --update, then read what was written' };
  must(fixture.expected !== null, rule, { where, what: 'has no golden events yet' });
  const difference = firstDifference(
    comparable(subject, fixture.expected),
    comparable(subject, goldenOf(interpretation)),
    [],
  );
  const { path, expected, became } = difference ?? { path: [], expected: '', became: '' };
  must(
    difference === undefined,
    { rule: 'golden-events', toDo: 'Correct the plugin; or run with --update, and read what it writes' },
    { where, what: `${path.join('.')} should be ${expected}, and became ${became}`, path },
  );
}

/** What an author most likely has to do where a documented webhook becomes no event. */
const remedies: Partial<Record<ErrorCode, string>> = {
  'decode.unmapped_type': 'Add the type to `events`, or read another place as the type in the envelope',
  'decode.unexpected_shape': 'Read the place in the form in which the document has it',
  'decode.crashed': 'The plugin threw, or returned a promise: leave refusals to Fields, and read synchronously',
  'encode.schema_violation':
    'Return the resource that the canonical type names, with members of the kinds that docs/events.md lists',
};

/** What readers take whose name does not say all of it. */
const taken: Readonly<Record<string, string>> = {
  optionalTime: ', which takes RFC 3339 text and Unix time as a number',
  optionalMinorUnits: ', which takes a whole number, and needs a currency whose minor units are known',
  optionalScaledUnits: ', which takes a whole number, and without a scale needs a currency whose minor units are known',
  optionalMajorUnits: ', which takes a decimal number or its text, and needs a currency',
};

/** What a webhook is, and by which method of Fields its plugin read what was refused. */
interface Refused {
  where: string;
  reader: string | undefined;
}

function deadLettered({ code, message, detail, cause }: TributaryError, { where, reader }: Refused): FindingError {
  const thrown = cause instanceof Error ? `: ${cause.message}` : '';
  const what = `is genuine, and ends in the dead letters: ${code}: ${message}${thrown}`;
  const toDo =
    code === 'decode.unexpected_shape' && reader !== undefined
      ? `It was read with ${reader}${taken[reader] ?? ''}: take the reader of Fields for the form that the document has, an optional one where it may be absent`
      : (remedies[code] ?? 'See docs/errors.md for the code');
  return new FindingError({ rule: 'documented-webhooks-become-events', toDo, where, what }, placeIn(detail));
}

/** The detail of `decode.unexpected_shape` is a path in the body. */
function placeIn(detail: string | undefined): Path {
  return ['body', ...(detail?.split('.') ?? [])];
}

interface Difference {
  path: Path;
  expected: string;
  became: string;
}

/** Where two JSON values differ first. */
export function firstDifference(expected: unknown, became: unknown, path: Path): Difference | undefined {
  if (isDeepStrictEqual(expected, became)) return undefined;
  if (!isContainer(expected) || !isContainer(became))
    return { path, expected: JSON.stringify(expected) ?? 'absent', became: JSON.stringify(became) ?? 'absent' };
  const members = [...new Set([...Object.keys(expected), ...Object.keys(became)])];
  const differences = members.map((member) => firstDifference(expected[member], became[member], [...path, member]));
  return differences.find((difference) => difference !== undefined);
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * Golden events without what differs from run to run: the name of the suite's key, and, where the body holds its signature, the
 * body's digest.
 */
export function comparable({ scheme }: Pick<Subject, 'scheme'>, golden: unknown): unknown {
  const differing = ['key_id', ...(scheme.signBody === undefined ? [] : ['body_sha256'])];
  return JSON.parse(JSON.stringify(golden), (member, value: unknown) =>
    differing.includes(member) ? undefined : value,
  );
}

function checkRepeat(subject: Subject, fixture: Fixture): void {
  const genuine = subject.genuine(fixture);
  const [first, second] = [subject.show(fixture, genuine), subject.show(fixture, genuine)];
  must(
    isDeepStrictEqual(first, second),
    {
      rule: 'same-bytes-same-events',
      toDo: 'Make reading a pure function of the body: keep no state between webhooks',
    },
    { where: fixture.name, what: 'became something else the second time' },
  );
}

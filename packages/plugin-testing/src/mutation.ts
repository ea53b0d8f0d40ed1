import { isErrorCode, isTributaryError, stageOf } from '@tributary/errors';
import type { Interpretation } from '@tributary/interpret';
import { parseJson, type Fixture, type JsonObject, type JsonValue } from '@tributary/plugin-sdk';
import { decodeEvent } from './decode-event.ts';
import { must, type ConformanceCase, type Path } from './finding.ts';
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

/**
 * Bodies with one value replaced, or one member left out, signed genuinely: each ends in encodable events, `ignored` or
 * `decode.*`. And an amount is what the body says, to the last digit, or the body is refused.
 */
export function mutationCases(subject: Subject): ConformanceCase[] {
  return subject.fixtures.flatMap((fixture) => {
    const place = { kind: 'fixture' as const, name: fixture.name };
    return [
      {
        name: `${fixture.name} with one value replaced never crashes`,
        place,
        run: () => checkReplacements(subject, fixture),
      },
      {
        name: `${fixture.name} with another amount becomes that amount`,
        place,
        run: () => checkAmounts(subject, fixture),
      },
    ];
  });
}

function checkReplacements(subject: Subject, fixture: Fixture): void {
  const document = parseDocument(fixture);
  if (document === undefined) return;
  for (const path of pathsOf(document)) {
    for (const value of [...replacements, undefined]) {
      const text = JSON.stringify(replaced(document, path, value));
      const outcome = outcomeOf(showSigned(subject, { ...fixture, body: Buffer.from(text) }));
      must(
        outcome.isAllowed,
        { rule: 'no-crash', toDo: "Read the place with the SDK's Fields, which refuse what has another form" },
        {
          where: `${fixture.name}, ${path.join('.')} = ${JSON.stringify(value) ?? 'left out'}`,
          what: `ended as ${outcome.code}`,
          path: ['body', ...path],
        },
      );
    }
  }
}

/** A scheme that signs fields of the body can sign none that has lost them: such a body is never genuine. */
function showSigned(subject: Subject, fixture: Fixture): Interpretation {
  try {
    return subject.show(fixture);
  } catch (error) {
    if (!isTributaryError(error)) throw error;
    return { kind: 'dead-lettered', error };
  }
}

function outcomeOf(interpretation: Interpretation): { isAllowed: boolean; code: string } {
  if (interpretation.kind !== 'dead-lettered') return { isAllowed: true, code: interpretation.kind };
  const { code } = interpretation.error;
  // A scheme that signs fields of the body refuses a body in which they have no form that could be signed.
  const isRefusal = isErrorCode(code) && !code.endsWith('.crashed') && ['decode', 'verify'].includes(stageOf(code));
  return { isAllowed: isRefusal, code };
}

/** Numbers whose digits no float and no arithmetic of ours may change. */
const amounts = ['7', '70', '123456789', '9007199254740993', '12345678901234567'];

/** Where a number of the body shows in an amount of an event, its digits must all be there, in their order. */
function checkAmounts(subject: Subject, fixture: Fixture): void {
  const document = parseDocument(fixture);
  if (document === undefined) return;
  const before = amountsOf(subject.show(fixture));
  for (const path of pathsOf(document).filter((one) => isNumeric(valueAt(document, one)))) {
    for (const digits of amounts) {
      const text = JSON.stringify(replaced(document, path, 'THE-AMOUNT')).replace('"THE-AMOUNT"', digits);
      const after = amountsOf(showSigned(subject, { ...fixture, body: Buffer.from(text) }));
      const wrong = Object.entries(after).find(([place, amount]) => isOther(amount, { before: before[place], digits }));
      must(
        wrong === undefined,
        { rule: 'exact-amounts', toDo: "Read amounts with the SDK's money readers, and do no arithmetic on them" },
        {
          where: `${fixture.name}, ${path.join('.')} = ${digits}`,
          what: `became ${wrong?.[1] ?? ''}`,
          path: ['body', ...path],
        },
      );
    }
  }
}

/** Amounts of the events, by their place in them. */
function amountsOf(interpretation: Interpretation): Record<string, string> {
  if (interpretation.kind !== 'published') return {};
  const found: Record<string, string> = {};
  interpretation.events.forEach(({ topic, value }, index) => {
    const event = decodeEvent(topic, value) as unknown as JsonValue;
    for (const path of pathsOf(event)) {
      const amount = path.at(-1) === 'amount' ? valueAt(event, path) : undefined;
      if (typeof amount === 'string') found[[index, ...path].join('.')] = amount;
    }
  });
  return found;
}

/** Whether an amount is neither what it was (in whatever scale the body gives it now) nor what the body says now. */
function isOther(amount: string, { before, digits }: { before: string | undefined; digits: string }): boolean {
  return before !== undefined && ![before, digits].some((known) => significant(known) === significant(amount));
}

function significant(digits: string): string {
  return digits.replace(/[-.]/g, '').replace(/^0+|0+$/g, '');
}

function isNumeric(value: JsonValue | undefined): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
}

function parseDocument({ body }: Fixture): JsonValue | undefined {
  try {
    return parseJson(body);
  } catch {
    return undefined; // a fixture may be a body that is no JSON; then there is no value in it to replace
  }
}

function isContainer(value: JsonValue | undefined): value is JsonObject | JsonValue[] {
  return typeof value === 'object' && value !== null && !('toJSON' in value);
}

function pathsOf(value: JsonValue, at: Path = []): Path[] {
  if (!isContainer(value)) return [at];
  const below = Object.keys(value).flatMap((member) => pathsOf((value as JsonObject)[member] ?? null, [...at, member]));
  return at.length === 0 ? below : [at, ...below];
}

function valueAt(value: JsonValue, path: Path): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (current, member) => (isContainer(current) ? (current as JsonObject)[member] : undefined),
    value,
  );
}

/** A copy with the value at a path replaced, or left out where it is `undefined`. */
function replaced(
  value: JsonValue,
  [member, ...rest]: Path,
  replacement: JsonValue | undefined,
): JsonValue | undefined {
  if (member === undefined) return replacement;
  if (!isContainer(value)) return value;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const changed = replaced((value as JsonObject)[member] ?? null, rest, replacement);
  Object.defineProperty(copy, member, { value: changed, enumerable: true, configurable: true, writable: true });
  return copy;
}

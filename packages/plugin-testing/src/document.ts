import { parseBody, type BodyForm, type Fixture, type JsonObject, type JsonValue } from '@tributary/plugin-sdk';
import type { Path } from './finding.ts';
import type { Subject } from './subject.ts';

/** What a fixture's body holds, and how it is written. */
export interface Document {
  value: JsonValue;
  form: BodyForm;
}

/** The document that a fixture's body is; `undefined` where it is none: then there is no value in it to replace. */
export function documentOf({ plugin }: Pick<Subject, 'plugin'>, { body }: Pick<Fixture, 'body'>): Document | undefined {
  const { body: form = 'json' } = plugin;
  try {
    return { value: parseBody(body, form), form };
  } catch {
    return undefined; // a fixture may well be a body that cannot be read
  }
}

/** Every place in a document, the root left out unless it is all there is. */
export function pathsOf(value: JsonValue, at: Path = []): Path[] {
  if (!isContainer(value)) return [at];
  const below = Object.keys(value).flatMap((member) => pathsOf((value as JsonObject)[member] ?? null, [...at, member]));
  return at.length === 0 ? below : [at, ...below];
}

/** The value at a place. */
export function valueAt(value: JsonValue, path: Path): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (current, member) => (isContainer(current) ? (current as JsonObject)[member] : undefined),
    value,
  );
}

/** Whether a value holds others. A number that kept its text is one value. */
export function isContainer(value: JsonValue | undefined): value is JsonObject | JsonValue[] {
  return typeof value === 'object' && value !== null && !('toJSON' in value);
}

/** The body of a document with the value at a place replaced, or left out where it is `undefined`. */
export function bodyWith({ value, form }: Document, path: Path, replacement: JsonValue | undefined): Buffer {
  const changed = replaced(value, path, replacement);
  return Buffer.from(form === 'json' ? JSON.stringify(changed) : formText(changed as JsonObject));
}

/** The body of a document with the number at a place written as these digits, which no float need hold. */
export function bodyWithDigits({ value, form }: Document, path: Path, digits: string): Buffer {
  if (form === 'form' || typeof valueAt(value, path) === 'string') return bodyWith({ value, form }, path, digits);
  const text = JSON.stringify(replaced(value, path, 'THE-DIGITS'));
  return Buffer.from(text.replace('"THE-DIGITS"', digits));
}

/** In a form everything is a text, and what is null is not there. */
function formText(parameters: JsonObject): string {
  const members = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null);
  return members.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&');
}

function escaped(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return encodeURIComponent(text.toWellFormed());
}

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

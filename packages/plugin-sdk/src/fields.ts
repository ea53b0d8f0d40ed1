import { TributaryError } from '@tributary/errors';
import type { Micros, Money } from '@tributary/events';
import { ExactNumber, type JsonObject, type JsonValue } from './json.ts';
import { decimalText, readMajorUnits, readMinorUnits, readScaledUnits, type Exponents } from './money.ts';
import { readRfc3339, readUnixTime } from './time.ts';

/** What `status` gives: the canonical status, and the provider's word beside it. */
export interface ReadStatus<Status extends string> {
  /** By the plugin's table; `UNKNOWN` for what it does not hold. */
  status: Status | 'UNKNOWN';
  /** The provider's word as it stands; null where there is none. */
  raw_status: string | null;
}

/**
 * Reads typed values out of a JSON value, by dotted path (`card.last4`, `items.0.id`). Each kind comes as `x`, which the
 * platform always sends, and as `optionalX`, which is null where the member is absent or null. What has another form than
 * asked for throws `decode.unexpected_shape` with its path, and never its value (invariant 9).
 */
export class Fields {
  readonly #value: JsonValue;
  readonly #path: string;

  constructor(value: JsonValue, path = '') {
    this.#value = value;
    this.#path = path;
  }

  /** Whether the member is there and not null. */
  has(path: string): boolean {
    return this.#at(path) !== null;
  }

  /** Whether the member is a string, for platforms whose documents let one member have two forms. */
  isText(path: string): boolean {
    return typeof this.#at(path) === 'string';
  }

  /** A string. Lone surrogates are refused: they have no UTF-8. */
  text(path: string): string {
    return this.#required(path, this.optionalText(path));
  }
  /** A string, or null where there is none. */
  optionalText(path: string): string | null {
    return this.#read(path, (value) => (typeof value === 'string' && value.isWellFormed() ? value : undefined));
  }

  /** An id: a string that is not empty, or a whole number, as text. */
  id(path: string): string {
    return this.#required(path, this.optionalId(path));
  }
  /** Platforms write `""` where an object has no such relation: null. */
  optionalId(path: string): string | null {
    return this.#at(path) === ''
      ? null
      : this.#read(path, (value) => (typeof value === 'string' ? wellFormed(value) : wholeNumberText(value)));
  }
  /** The id of a related object that stands in the body as its id (`card: "…"`), or whole (`card: { id, … }`). */
  optionalRelatedId(path: string): string | null {
    return this.optionalId(`${path}.id`) ?? this.optionalId(path);
  }

  /** True or false, or null where there is none. */
  optionalFlag(path: string): boolean | null {
    return this.#read(path, (value) => (typeof value === 'boolean' ? value : undefined));
  }

  /** A flag, for platforms that write true and false in one place, and 1 and 0 in another. */
  optionalBinaryFlag(path: string): boolean | null {
    return this.#read(path, (value) =>
      value === 0 || value === 1 ? value === 1 : typeof value === 'boolean' ? value : undefined,
    );
  }

  /** A whole number within ±2^31, the range of Avro's int. */
  optionalInteger(path: string): number | null {
    return this.#read(path, (value) => (typeof value === 'number' && (value | 0) === value ? value : undefined));
  }

  /**
   * A small whole number, or its digits as text, for platforms that write `"01"` in one place and 1 in another; null where it is
   * neither, since it stands beside the fact and is none (a card's month of expiry).
   */
  optionalDigits(path: string): number | null {
    const value = this.#at(path);
    const number = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 9999 ? number : null;
  }

  /** An instant: RFC 3339 text (the offset also as `+0000`), or Unix time in seconds or milliseconds. Null where it names no instant. */
  optionalTime(path: string): Micros | null {
    const value = this.#at(path);
    if (value === null || value === '') return null;
    const instant =
      typeof value === 'string' ? readRfc3339(value) : typeof value === 'number' ? readUnixTime(value) : undefined;
    if (instant === undefined) throw this.#unexpected(path);
    return instant;
  }

  /** An amount in minor units beside its currency; null where there is no amount. */
  optionalMinorUnits(amountPath: string, currencyPath: string, exponents?: Exponents): Money | null {
    return this.#money(amountPath, currencyPath, (value, currency) => readMinorUnits(value, currency, exponents));
  }

  /** An amount in units of 10^-scale beside its currency, where the body itself names the scale; without one, in minor units. */
  optionalScaledUnits(amountPath: string, currencyPath: string, scalePath: string): Money | null {
    const scale = this.optionalInteger(scalePath);
    return this.#money(amountPath, currencyPath, (value, currency) =>
      scale === null ? readMinorUnits(value, currency) : readScaledUnits(value, currency, scale),
    );
  }

  /** An amount in major units (a decimal number or its text) beside its currency; null where there is no amount. */
  optionalMajorUnits(amountPath: string, currencyPath: string): Money | null {
    return this.#money(amountPath, currencyPath, readMajorUnits);
  }

  /** A status by the plugin's table. What the table does not hold is `UNKNOWN`, with the provider's word beside it. */
  status<Status extends string>(path: string, table: Readonly<Record<string, Status>>): ReadStatus<Status> {
    const raw = this.optionalText(path);
    const status = raw !== null && Object.hasOwn(table, raw) ? table[raw] : undefined;
    return { status: status ?? 'UNKNOWN', raw_status: raw };
  }

  /** The merchant's own metadata as strings: numbers, booleans and nested values as their JSON text, nulls left out. */
  metadata(path: string): Record<string, string> {
    const value = this.#at(path);
    if (value === null) return {};
    if (!isObject(value)) throw this.#unexpected(path);
    const entries = Object.entries(value).filter(([, member]) => member !== null);
    return Object.fromEntries(
      entries.map(([key, member]) => [this.#wellFormedKey(path, key), this.#metadataText(path, member)]),
    );
  }

  /** The object at a path, to read from with paths of its own. */
  object(path: string): Fields {
    return this.#required(path, this.optionalObject(path));
  }
  /** The object at a path, or null where there is none. */
  optionalObject(path: string): Fields | null {
    return this.#read(path, (value) => (isObject(value) ? new Fields(value, this.#join(path)) : undefined));
  }

  /** The items of an array of objects. The empty path is the value itself, for a body that is an array. */
  list(path: string): Fields[] {
    const value = path === '' ? this.#value : this.#at(path);
    if (!Array.isArray(value)) throw this.#unexpected(path);
    return value.map((item, index) => new Fields(item, this.#join(path === '' ? `${index}` : `${path}.${index}`)));
  }

  #money(
    amountPath: string,
    currencyPath: string,
    read: (value: JsonValue, currency: string) => Money | undefined,
  ): Money | null {
    return this.#read(amountPath, (value) => read(value, this.text(currencyPath)));
  }

  #metadataText(path: string, member: JsonValue): string {
    const text = typeof member === 'string' ? member : JSON.stringify(member);
    if (!text.isWellFormed()) throw this.#unexpected(path);
    return text;
  }

  #wellFormedKey(path: string, key: string): string {
    if (!key.isWellFormed()) throw this.#unexpected(path);
    return key;
  }

  /** Null where the member is absent or null; else what `convert` makes of it; throws where that is `undefined`. */
  #read<T>(path: string, convert: (value: JsonValue) => T | undefined): T | null {
    const value = this.#at(path);
    if (value === null) return null;
    const converted = convert(value);
    if (converted === undefined) throw this.#unexpected(path);
    return converted;
  }

  #required<T>(path: string, value: T | null): T {
    if (value === null) throw this.#unexpected(path);
    return value;
  }

  #at(path: string): JsonValue {
    return valueAt(this.#value, path);
  }

  #join(path: string): string {
    return this.#path === '' || path === '' ? this.#path + path : `${this.#path}.${path}`;
  }

  #unexpected(path: string): TributaryError {
    return new TributaryError('decode.unexpected_shape', { detail: this.#join(path) || 'the body itself' });
  }
}

/** The value at a dotted path, null where there is none. Only what was sent is found: no `__proto__`, and no array's `length`. */
export function valueAt(value: JsonValue, path: string): JsonValue {
  let current: JsonValue = value;
  if (!path.includes('.')) return memberOf(current, path); // most paths, and three times as fast as to split them
  for (const member of path.split('.')) current = memberOf(current, member);
  return current;
}

function memberOf(value: JsonValue, member: string): JsonValue {
  if (!(isObject(value) || (Array.isArray(value) && member !== 'length'))) return null;
  return Object.hasOwn(value, member) ? ((value as JsonObject)[member] ?? null) : null;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

function wellFormed(text: string): string | undefined {
  return text.isWellFormed() ? text : undefined;
}

/** A whole number as text; a number that a float would change keeps its digits. */
export function wholeNumberText(value: JsonValue): string | undefined {
  const text = typeof value === 'string' ? undefined : decimalText(value);
  return text !== undefined && /^-?\d+$/.test(text) ? text : undefined;
}

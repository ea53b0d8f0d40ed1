import { isAscii, isUtf8 } from 'node:buffer';
import { TributaryError } from '@tributary/errors';
import { scanJson } from './json-scan.ts';

/** A number that a binary float would change: it keeps the text of the body, `1.00000000000000001` or `1e400`. */
export class ExactNumber {
  /** As it stands in the body. */
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  /** As a number with all its digits, also in JSON that is written again. */
  toJSON(): unknown {
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(this.text);
  }
}

const numberPattern = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
const longestFloatText = 40;

/** A JSON value as `parseJson` gives it. */
export type JsonValue = null | boolean | number | string | ExactNumber | JsonValue[] | JsonObject;
/** A JSON object; a member's name is any text. */
export interface JsonObject {
  /** A member's value. */
  [member: string]: JsonValue;
}

/**
 * The JSON document that a body holds. Throws `decode.malformed_body` for what is not exactly one document of RFC 8259 in
 * UTF-8 without a byte order mark, for members that come twice (the last would win without a word), and beyond the limits
 * of `scanJson`. Numbers keep their text where a float would not keep their value.
 */
export function parseJson(body: Buffer): JsonValue {
  if (body.length === 0) throw malformed('empty');
  if (!isUtf8(body)) throw malformed('not UTF-8');
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) throw malformed('starts with a byte order mark');
  const scan = scanJson(body);
  if (scan.kind === 'beyond-limits') throw malformed(scan.limit);
  const value = parse(body.toString(isAscii(body) ? 'latin1' : 'utf8'), scan.hasInexactNumbers);
  if (scan.members > 1 && countMembers(value) !== scan.members) throw malformed('a member comes twice');
  return value;
}

function parse(text: string, keepNumberTexts: boolean): JsonValue {
  try {
    // Reading source texts takes six times as long, hence only where the scan saw a number that needs it.
    return (keepNumberTexts ? JSON.parse(text, keepExact) : JSON.parse(text)) as JsonValue;
  } catch {
    throw malformed('not JSON'); // without the cause: V8 quotes the body in it (invariant 9)
  }
}

function keepExact(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' && source !== undefined && !isSameNumber(String(value), source)
    ? new ExactNumber(source)
    : value;
}

/** Whether two texts mean one number: `7` and `7.0`, `1700000000000` and `1.7E12`. */
function isSameNumber(shortest: string, source: string): boolean {
  if (shortest === source) return true;
  // A float has 17 digits at most; longer texts are kept as they are, and the patterns below would take quadratic time.
  return source.length <= longestFloatText && normalForm(shortest) === normalForm(source);
}

/** Sign, digits without zeros that say nothing, and the power of ten of the last digit. */
function normalForm(text: string): string | undefined {
  const [, sign, whole = '', fraction = '', exponent = '0'] = numberPattern.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (sign === undefined || significant === '') return sign === undefined ? undefined : '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

function countMembers(value: JsonValue): number {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item);
    return count;
  }
  for (const key of Object.keys(value)) count += 1 + countMembers(value[key] ?? null);
  return count;
}

function malformed(detail: string): TributaryError {
  return new TributaryError('decode.malformed_body', { detail });
}

/** How deep a body may be nested: JSON.parse reads five million brackets, and what walks the value then overflows. */
export const maxDepth = 64;
/**
 * How many values a body may hold: bounds the time of everything that walks it. A webhook has hundreds; with this many the
 * slowest body of 1 MiB takes half of the 50 ms that one may take (test/benchmarks/bad-bodies.ts).
 */
export const maxValues = 50_000;

/** How many numbers may need their text: to keep it takes as long as ten numbers that do not. */
export const maxLongNumbers = 10_000;

/** What one pass over the bytes tells without parsing them. */
export type JsonScan =
  { kind: 'scanned'; members: number; hasInexactNumbers: boolean } | { kind: 'beyond-limits'; limit: string };

/** Up to 15 digits survive a binary float unchanged; with sign and point a number of 16 characters may not. */
const longestExactNumber = 15;

const quote = 0x22;
const backslash = 0x5c;

/**
 * Counts the members that are written, looks for numbers that a float would change (16 characters and more, or with an
 * exponent, which may overflow or vanish), and holds the limits. The bytes need not be JSON: JSON.parse decides that.
 */
export function scanJson(body: Buffer): JsonScan {
  let depth = 0;
  let members = 0;
  let values = 1;
  let longNumbers = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] as number;
    if (byte === quote) at = endOfString(body, at);
    else if (byte === 0x3a /* : */) members += 1;
    else if (byte === 0x2c /* , */) values += 1;
    else if (byte === 0x7b /* { */ || byte === 0x5b /* [ */) {
      depth += 1;
      values += 1;
      if (depth > maxDepth) return { kind: 'beyond-limits', limit: `nested deeper than ${maxDepth}` };
    } else if (byte === 0x7d /* } */ || byte === 0x5d /* ] */) depth -= 1;
    else if (byte >= 0x30 && byte <= 0x39) {
      const start = at;
      at = endOfNumber(body, at) - 1;
      if (at - start >= longestExactNumber || hasExponent(body, start, at)) longNumbers += 1;
    }
  }
  if (values > maxValues) return { kind: 'beyond-limits', limit: `more than ${maxValues} values` };
  if (longNumbers > maxLongNumbers) return { kind: 'beyond-limits', limit: `more than ${maxLongNumbers} long numbers` };
  return { kind: 'scanned', members, hasInexactNumbers: longNumbers > 0 };
}

/** The place of the closing quote of the string that opens at `start`, or the end of the bytes. */
function endOfString(body: Buffer, start: number): number {
  for (let at = start + 1; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === quote) return at;
    if (byte === backslash) at += 1;
  }
  return body.length;
}

function endOfNumber(body: Buffer, start: number): number {
  let at = start + 1;
  for (; at < body.length; at += 1) {
    const byte = body[at] as number;
    const isPart =
      (byte >= 0x30 && byte <= 0x39) || byte === 0x2e || isExponentMark(byte) || byte === 0x2b || byte === 0x2d;
    if (!isPart) break;
  }
  return at;
}

function hasExponent(body: Buffer, start: number, last: number): boolean {
  for (let at = start; at <= last; at += 1) if (isExponentMark(body[at] as number)) return true;
  return false;
}

function isExponentMark(byte: number): boolean {
  return byte === 0x65 || byte === 0x45;
}

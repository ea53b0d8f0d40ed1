import { types } from 'node:util';
import { describeError, isError } from './log-error.ts';

/** What a log line holds besides its message. */
export type LogFields = Record<string, unknown>;

/** Names, in lower case without `-` and `_`, whose value no log may hold at any depth (invariant 9). */
export const redactedNames: ReadonlySet<string> = new Set(
  [
    'secret secrets clientsecret password passphrase token accesstoken apikey privatekey signature',
    'authorization proxyauthorization cookie setcookie headers httpheaders',
    'body rawbody value payload metadata',
    'email phone pan cardnumber iban accountnumber',
  ].flatMap((names) => names.split(' ')),
);

const redacted = '[redacted]';
const maxDepth = 6;
const maxItems = 100;

/**
 * A copy of fields that is safe to print. pino's own `redact` wants the path of each field and does not look into bytes
 * and errors; this goes to any place: names on the list are redacted, bytes are counted, errors described, URLs
 * lose their user, and what is deeper than 6 levels (a circle, too) is left out.
 */
export function redactFields(fields: LogFields): LogFields {
  return redactEntries(fields, maxDepth);
}

function redactEntries(fields: object, depth: number): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      redactedNames.has(name.toLowerCase().replaceAll(/[-_]/g, '')) ? redacted : redactValue(value, depth - 1),
    ]),
  );
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') {
    return value.toString();
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (isError(value)) {
    return describeError(value);
  }
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) {
    return `[${value.byteLength} bytes]`;
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString();
  }
  if (value instanceof URL) {
    return `${value.origin}${value.pathname}`;
  }
  if (depth <= 0 || value instanceof Map || value instanceof Set) {
    return '[left out]';
  }
  return Array.isArray(value)
    ? value.slice(0, maxItems).map((item) => redactValue(item, depth - 1))
    : redactEntries(value, depth);
}

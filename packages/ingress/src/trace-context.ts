import type { HeaderList } from '@tributary/plugin-sdk';

/** W3C Trace Context §3.2: version, trace id, parent id, flags; versions after 00 may add fields. */
const traceparentPattern =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[\x21-\x7e]+)?$/;

/** W3C Trace Context §3.3.1: the key, with or without a tenant, and a value that does not end in a space. */
const memberPattern =
  /^[a-z0-9][a-z0-9_\-*/]{0,255}(@[a-z][a-z0-9_\-*/]{0,13})?=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const maxMembers = 32;

/**
 * The trace context of a request as it goes on: `traceparent`, and `tracestate` where it has one. What is not well-formed
 * is left out, as the specification demands; a `tracestate` alone means nothing.
 */
export function readTraceContext(headers: HeaderList): [name: string, value: string][] {
  const [traceparent, ...others] = valuesOf(headers, 'traceparent');
  if (traceparent === undefined || others.length > 0 || !isTraceparent(traceparent)) return [];
  const tracestate = readTracestate(valuesOf(headers, 'tracestate'));
  return [['traceparent', traceparent], ...(tracestate === '' ? [] : [['tracestate', tracestate] as [string, string]])];
}

function isTraceparent(value: string): boolean {
  return traceparentPattern.test(value) && (!value.startsWith('00') || value.length === 55);
}

/** Several headers are one list (§3.3.1.1); empty members are allowed and say nothing. */
function readTracestate(values: readonly string[]): string {
  const members = values.flatMap((value) => value.split(',')).map((member) => member.replace(/^[\t ]+|[\t ]+$/g, ''));
  const kept = members.filter((member) => member !== '');
  return kept.length <= maxMembers && kept.every((member) => memberPattern.test(member)) ? kept.join(',') : '';
}

function valuesOf(headers: HeaderList, name: string): string[] {
  return headers.flatMap(([candidate, value]) => (candidate.toLowerCase() === name ? [value] : []));
}

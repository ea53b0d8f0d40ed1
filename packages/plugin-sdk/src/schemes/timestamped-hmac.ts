import { TributaryError } from '@tributary/errors';
import { singleHeader } from '../headers.ts';
import { decodeDigest, hmacSha256, matchDigest, prepareHmacKey, type DigestEncoding } from './hmac.ts';
import type { SignatureScheme, VerifyInput } from './scheme.ts';

/** The Stripe family: header `t=<Unix seconds>,v1=<digest>`, HMAC-SHA256 over `<t>.<body>`. */
export interface TimestampedHmacOptions {
  header: string;
  encoding: DigestEncoding;
  /** How far `t` may be from the time of receipt, both ways; an account's setting goes before it. */
  toleranceSeconds: number;
}

/** During a roll-over a sender signs with two keys or three; more is somebody who wants us to compute. */
const mostSignatures = 8;

/** Builds the scheme. Source of the form: https://docs.stripe.com/webhooks/signature, which the platforms follow. */
export function timestampedHmac(options: TimestampedHmacOptions): SignatureScheme {
  const header = options.header.toLowerCase();
  return {
    name: 'timestamped-hmac',
    header,
    timestamped: true,
    prepareKey: prepareHmacKey,
    verify(input) {
      const { timestamp, signatures } = parseHeader(singleHeader(input.headers, header));
      const digests = signatures.map((text) => decodeDigest(text, options.encoding));
      const keyId = matchDigest(digests, input.keys, [`${timestamp}.`, input.body]);
      // Only a genuine signature's age is worth telling; a forged one is a mismatch, however old.
      return { keyId, signedAt: signedAt(Number(timestamp), input, options.toleranceSeconds) };
    },
    sign({ body, key, signedAt: instant }) {
      const timestamp = Math.floor(instant / 1_000_000);
      const digest = hmacSha256(key, [`${timestamp}.`, body]).toString(options.encoding);
      return [[header, `t=${timestamp},v1=${digest}`]];
    },
  };
}

/** `t` once and `v1` at least once, in any order; other elements are ignored, so that nobody is talked down to `v0`. */
function parseHeader(text: string): { timestamp: string; signatures: string[] } {
  let timestamp: string | undefined;
  const signatures: string[] = [];
  for (const element of text.split(',')) {
    const at = element.indexOf('=');
    if (at < 0) continue;
    const name = element.slice(0, at).trim();
    const value = element.slice(at + 1).trim();
    if (name === 't' && timestamp !== undefined) throw malformed('t comes twice');
    if (name === 't') timestamp = value;
    if (name === 'v1') signatures.push(value);
  }
  // Digits alone: Number('') is 0 and parseInt('17abc') is 17, and NaN is outside of no tolerance.
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) throw malformed('no t of up to 12 digits');
  if (signatures.length === 0) throw malformed('no v1');
  if (signatures.length > mostSignatures) throw malformed(`more than ${mostSignatures} v1`);
  return { timestamp, signatures };
}

/** Invariant 4: the age is judged at the time of receipt. `seconds` in, microseconds out. */
function signedAt(
  seconds: number,
  { receivedAt, toleranceSeconds }: VerifyInput,
  schemeToleranceSeconds: number,
): number {
  const instant = seconds * 1_000_000;
  if (Math.abs(receivedAt - instant) > (toleranceSeconds ?? schemeToleranceSeconds) * 1_000_000) {
    throw new TributaryError('verify.timestamp_outside_tolerance', {
      detail: `${Math.round((receivedAt - instant) / 1_000_000)} s old at receipt`,
    });
  }
  return instant;
}

function malformed(detail: string): TributaryError {
  return new TributaryError('verify.signature_malformed', { detail });
}

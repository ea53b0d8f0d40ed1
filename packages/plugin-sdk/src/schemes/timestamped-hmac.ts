import { hasHeader, singleHeader } from '../headers.ts';
import { decodeDigest, hmac, hmacSha256, matchDigest, type DigestEncoding } from './hmac.ts';
import { checkCount } from './most-signatures.ts';
import type { SignatureScheme } from './scheme.ts';
import { malformed } from './signature-text.ts';
import { judgeAge, readTimestamp, writeTimestamp } from './timestamp.ts';

/** The Stripe family: header `t=<Unix seconds>,v1=<digest>`, HMAC-SHA256 over `<t>.<body>`. */
export interface TimestampedHmacOptions {
  /** Holds the signature. Upper and lower case are the same. */
  header: string;
  /** How the digest stands there: `hex` or `base64`. Another form is refused. */
  encoding: DigestEncoding;
  /** How far `t` may be from the time of receipt, both ways; an account's setting goes before it. */
  toleranceSeconds: number;
}

/** Builds the scheme. Source of the form: https://docs.stripe.com/webhooks/signature, which the platforms follow. */
export function timestampedHmac(options: TimestampedHmacOptions): SignatureScheme {
  const header = options.header.toLowerCase();
  return {
    name: 'timestamped-hmac',
    header,
    timestamped: true,
    prepareKey: hmac.prepareKey,
    prepareSigningKey: hmac.prepareSigningKey,
    generateKey: hmac.generateKey,
    isOn: ({ headers }) => hasHeader(headers, header),
    verify(input) {
      const { timestamp, instant, signatures } = parseHeader(singleHeader(input.headers, header));
      const digests = signatures.map((text) => decodeDigest(text, options.encoding));
      const keyId = matchDigest(digests, input.keys, [`${timestamp}.`, input.body]);
      // Only a genuine signature's age is worth telling; a forged one is a mismatch, however old.
      return { keyId, signedAt: judgeAge(instant, input, options.toleranceSeconds) };
    },
    sign({ body, key, signedAt: instant }) {
      const timestamp = writeTimestamp(instant, 'seconds');
      const digest = hmacSha256(key, [`${timestamp}.`, body]).toString(options.encoding);
      return [[header, `t=${timestamp},v1=${digest}`]];
    },
  };
}

/** `t` once and `v1` at least once, in any order; other elements are ignored, so that nobody is talked down to `v0`. */
function parseHeader(text: string): { timestamp: string; instant: number; signatures: string[] } {
  const timestamps: string[] = [];
  const signatures: string[] = [];
  for (const element of text.split(',')) {
    const at = element.indexOf('=');
    if (at < 0) continue;
    const name = element.slice(0, at).trim();
    const value = element.slice(at + 1).trim();
    if (name === 't') timestamps.push(value);
    if (name === 'v1') signatures.push(value);
  }
  const [timestamp = ''] = timestamps;
  if (timestamps.length > 1) throw malformed('t comes twice');
  const instant = readTimestamp(timestamp, 'seconds', 't');
  checkCount(signatures, 'v1');
  return { timestamp, instant, signatures };
}

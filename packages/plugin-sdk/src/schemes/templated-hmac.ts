import { hmac, type DigestEncoding } from './hmac.ts';
import type { SignatureScheme } from './scheme.ts';
import { singleSignature, type HeaderTimestamp } from './single-signature.ts';

/** HMAC-SHA256 over a template of the body, of headers and of fields of the body: `{id}{body}{created_at}`. */
export interface TemplatedHmacOptions {
  /** Holds the signature. Upper and lower case are the same. */
  header: string;
  /** How the digest stands there: `hex` or `base64`. Another form is refused. */
  encoding: DigestEncoding;
  /**
   * Text with `{body}`, `{header:x-timestamp}`s and `{dotted.path}`s; a path's value must be a string, and is signed as it
   * stands.
   */
  template: string;
  /** The time of signing, where a header holds it. A creation time in the body is none: retries run for days. */
  timestamp?: HeaderTimestamp;
}

/** Builds the scheme. Throws an Error where the timestamp is not signed. */
export function templatedHmac(options: TemplatedHmacOptions): SignatureScheme {
  return singleSignature({ ...options, name: 'templated-hmac', algorithm: hmac });
}

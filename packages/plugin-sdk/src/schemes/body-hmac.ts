import { hmac, type DigestEncoding } from './hmac.ts';
import type { SignatureScheme } from './scheme.ts';
import { singleSignature } from './single-signature.ts';

/** HMAC-SHA256 over the raw body, bare in a header. */
export interface BodyHmacOptions {
  /** Holds the signature. Upper and lower case are the same. */
  header: string;
  /** How the digest stands there: `hex` or `base64`. Another form is refused. */
  encoding: DigestEncoding;
}

/** Builds the scheme. It has no timestamp: nothing in it tells a repeat from the first time. */
export function bodyHmac({ header, encoding }: BodyHmacOptions): SignatureScheme {
  return singleSignature({ name: 'body-hmac', header, encoding, algorithm: hmac, template: '{body}' });
}

import { ed25519Algorithm } from './ed25519-key.ts';
import type { SignatureScheme } from './scheme.ts';
import type { SignatureEncoding } from './signature-text.ts';
import { singleSignature, type HeaderTimestamp } from './single-signature.ts';

/** Ed25519 over the raw body, or over a timestamp and the body, bare in a header. */
export interface Ed25519Options {
  /** Holds the signature. Upper and lower case are the same. */
  header: string;
  /** How the signature stands there: `hex` or `base64`. Another form is refused. */
  encoding: SignatureEncoding;
  /** What is signed, as for `templatedHmac`; without it the body, after the timestamp where there is one. */
  template?: string;
  /** The time of signing, where a header holds it. */
  timestamp?: HeaderTimestamp;
}

/**
 * Builds the scheme. The account's keys are the platform's public keys: PEM, the base64 of the DER SubjectPublicKeyInfo, or
 * their 32 bytes in hex or base64.
 */
export function ed25519({ header, encoding, template, timestamp }: Ed25519Options): SignatureScheme {
  const signed = template ?? (timestamp === undefined ? '{body}' : `{header:${timestamp.header}}{body}`);
  return singleSignature({
    name: 'ed25519',
    header,
    encoding,
    algorithm: ed25519Algorithm,
    template: signed,
    timestamp,
  });
}

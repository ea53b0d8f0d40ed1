import { rsa } from './rsa.ts';
import type { SignatureScheme } from './scheme.ts';
import type { SignatureEncoding } from './signature-text.ts';
import { singleSignature } from './single-signature.ts';

/** RSASSA-PKCS1-v1_5 with SHA-256 over the raw body, bare in a header. */
export interface RsaSha256Options {
  /** Holds the signature. Upper and lower case are the same. */
  header: string;
  /** How the signature stands there: `hex` or `base64`. Another form is refused. */
  encoding: SignatureEncoding;
}

/**
 * Builds the scheme. The account's keys are the platform's public keys of 2048 bits and more: PEM, or the base64 of the DER
 * SubjectPublicKeyInfo, in whatever lines.
 */
export function rsaSha256({ header, encoding }: RsaSha256Options): SignatureScheme {
  return singleSignature({ name: 'rsa-sha256', header, encoding, algorithm: rsa, template: '{body}' });
}

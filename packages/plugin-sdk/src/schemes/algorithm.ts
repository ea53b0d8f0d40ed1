import type { KeyObject } from 'node:crypto';
import type { GeneratedKey, SchemeKey } from './scheme.ts';
import type { SignatureEncoding } from './signature-text.ts';

/** What is signed: the concatenation, texts in UTF-8. */
export type SignedParts = readonly (string | Buffer)[];

/** How bytes are signed, wherever the signature then stands. */
export interface Algorithm {
  /** Throws an Error with what is wrong with the secret, and without it. */
  prepareKey(secret: Buffer): KeyObject;
  /** Throws an Error where the secret can only verify. */
  prepareSigningKey(secret: Buffer): KeyObject;
  generateKey(): GeneratedKey;
  /** A signature's bytes out of canonical text of the right length. Throws `verify.signature_malformed`. */
  decode(text: string, encoding: SignatureEncoding, keys: readonly SchemeKey[]): Buffer;
  /** Whether the key made one of the signatures. All are looked at, in constant time where the key is secret. */
  hasMade(key: KeyObject, signatures: readonly Buffer[], parts: SignedParts): boolean;
  sign(key: KeyObject, parts: SignedParts): Buffer;
}

/** The parts as one buffer, for algorithms that take no more; the body alone is not copied. */
export function joined(parts: SignedParts): Buffer {
  const [first] = parts;
  if (parts.length === 1 && Buffer.isBuffer(first)) return first;
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

import { createHmac, createSecretKey, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { Algorithm, SignedParts } from './algorithm.ts';
import { isHalfOfPair, unusable } from './key-text.ts';
import { matchKey } from './match-key.ts';
import type { GeneratedKey, SchemeKey } from './scheme.ts';
import { decodeSignature, type SignatureEncoding } from './signature-text.ts';

/** How a digest stands in a header. */
export type DigestEncoding = SignatureEncoding;

const digestLength = 32;

/**
 * The configured secret, whole and as it is: `whsec_` is part of the key in the Stripe family (never guessed from a prefix).
 * A public key is refused: everybody who has it could sign. Throws an Error.
 */
export function prepareHmacKey(secret: Buffer): KeyObject {
  if (secret.length === 0) throw new Error('an empty secret signs for everybody');
  if (isHalfOfPair(secret)) throw unusable('it is a public or private key, and no shared secret');
  return createSecretKey(secret);
}

/** A secret of 32 random bytes in text. */
export function generateHmacKey(): GeneratedKey {
  const secret = Buffer.from(randomBytes(32).toString('base64url'));
  return { secret, signingKey: createSecretKey(secret) };
}

/** HMAC-SHA256 over the concatenated parts. */
export function hmacSha256(key: KeyObject, parts: SignedParts): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return Buffer.from(hmac.digest('hex'), 'hex'); // cheaper than a Buffer that the collector must be told of
}

/** A digest out of a header, only in canonical form: 64 hex digits in either case, or base64. Throws `verify.signature_malformed`. */
export function decodeDigest(text: string, encoding: DigestEncoding): Buffer {
  return decodeSignature(text, encoding, [digestLength]);
}

/** The id of the key that made one of the digests; all keys meet all digests. Throws `verify.signature_mismatch`. */
export function matchDigest(digests: readonly Buffer[], keys: readonly SchemeKey[], parts: SignedParts): string {
  return matchKey(keys, (key) => hasMadeDigest(key, digests, parts));
}

/** In constant time and without an early exit, so that the time tells nothing of which digest matched. */
function hasMadeDigest(key: KeyObject, digests: readonly Buffer[], parts: SignedParts): boolean {
  const expected = hmacSha256(key, parts);
  let matches = 0;
  for (const digest of digests) matches += Number(timingSafeEqual(expected, digest));
  return matches > 0;
}

/** HMAC-SHA256: both ends have the same key. */
export const hmac: Algorithm = {
  prepareKey: prepareHmacKey,
  prepareSigningKey: prepareHmacKey,
  generateKey: generateHmacKey,
  decode: decodeDigest,
  hasMade: hasMadeDigest,
  sign: hmacSha256,
};

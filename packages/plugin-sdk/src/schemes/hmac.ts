import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { TributaryError } from '@tributary/errors';
import type { SchemeKey } from './scheme.ts';

/** How a digest stands in a header. */
export type DigestEncoding = 'hex' | 'base64';

const digestLength = 32;

/** The configured secret, whole and as it is: `whsec_` is part of the key in the Stripe family (never guessed from a prefix). */
export function prepareHmacKey(secret: Buffer): KeyObject {
  if (secret.length === 0) throw new Error('an empty secret signs for everybody');
  return createSecretKey(secret);
}

/** HMAC-SHA256 over the concatenated parts. */
export function hmacSha256(key: KeyObject, parts: readonly (string | Buffer)[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/**
 * A digest out of a header, only in canonical form: 64 hex digits in either case, or base64 that encodes back to itself.
 * Node's decoders stop silently at the first wrong character, so text is never handed to them unchecked.
 * Throws `verify.signature_malformed`.
 */
export function decodeDigest(text: string, encoding: DigestEncoding): Buffer {
  const digest = Buffer.from(text, encoding);
  const isCanonical = encoding === 'hex' ? /^[0-9a-fA-F]{64}$/.test(text) : digest.toString('base64') === text;
  if (!isCanonical || digest.length !== digestLength) {
    throw new TributaryError('verify.signature_malformed', { detail: `not the ${encoding} of ${digestLength} bytes` });
  }
  return digest;
}

/**
 * The id of the key that made one of the digests. All keys meet all digests, in constant time each and without an early
 * exit, so that the time tells nothing of which matched. Throws `verify.signature_mismatch`.
 */
export function matchDigest(
  digests: readonly Buffer[],
  keys: readonly SchemeKey[],
  parts: readonly (string | Buffer)[],
): string {
  let matched: string | undefined;
  for (const { id, key } of keys) {
    const expected = hmacSha256(key, parts);
    for (const digest of digests) if (timingSafeEqual(expected, digest)) matched ??= id;
  }
  if (matched === undefined) throw new TributaryError('verify.signature_mismatch');
  return matched;
}

import { TributaryError } from '@tributary/errors';

/** How bytes stand in a header or a parameter. */
export type SignatureEncoding = 'hex' | 'base64';

/**
 * Bytes out of text in canonical form alone: hex of an even number of digits in either case, or base64 that encodes back to
 * itself. Node's decoders stop silently at the first wrong character, so their result is never taken unchecked.
 */
export function decodeCanonical(text: string, encoding: SignatureEncoding): Buffer | undefined {
  const bytes = Buffer.from(text, encoding);
  const isCanonical =
    encoding === 'hex'
      ? text.length === bytes.length * 2 && /^[0-9a-fA-F]*$/.test(text)
      : bytes.toString('base64') === text;
  return isCanonical ? bytes : undefined;
}

/** The bytes of a signature, of exactly one of the lengths. Throws `verify.signature_malformed`. */
export function decodeSignature(text: string, encoding: SignatureEncoding, lengths: readonly number[]): Buffer {
  const signature = decodeCanonical(text, encoding);
  if (signature === undefined || !lengths.includes(signature.length)) {
    throw malformed(`not the ${encoding} of ${lengths.join(' or ')} bytes`);
  }
  return signature;
}

/** `verify.signature_malformed` with what is wrong with the form, and nothing of the text. */
export function malformed(detail: string): TributaryError {
  return new TributaryError('verify.signature_malformed', { detail });
}

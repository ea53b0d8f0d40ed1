import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { TributaryError } from '@tributary/errors';
import { decodeCanonical } from './signature-text.ts';

/** The asymmetric algorithms that the SDK has. */
export type KeyType = 'rsa' | 'ed25519';

const publicPem = /^-----BEGIN (RSA )?PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END \1PUBLIC KEY-----$/;

/**
 * A public key as operators hold it: PEM, or the base64 of its DER SubjectPublicKeyInfo, in whatever lines. Throws
 * `config.key_unreadable` with what it is instead, and nothing of it: a private key, which a receiver must not have, above all.
 */
export function readPublicKey(secret: Buffer, type: KeyType): KeyObject {
  const key = parsePublicKey(secret);
  if (key === undefined) throw unusable(parsePrivateKey(secret) === undefined ? 'it is no public key' : isPrivate);
  if (key.asymmetricKeyType !== type) throw unusable(`it is no public key of the type ${type}`);
  return key;
}

/** A private key, for the sender: PEM, or the base64 of its DER PKCS #8. Throws `config.key_unreadable`. */
export function readPrivateKey(secret: Buffer, type: KeyType): KeyObject {
  const key = parsePrivateKey(secret);
  if (key === undefined)
    throw unusable(parsePublicKey(secret) === undefined ? 'it is no private key' : 'it can only verify');
  if (key.asymmetricKeyType !== type) throw unusable(`it is no private key of the type ${type}`);
  return key;
}

/** Whether these bytes are one half of a pair, and so no shared secret: with a public key everybody could sign. */
export function isHalfOfPair(secret: Buffer): boolean {
  return parsePublicKey(secret) !== undefined || parsePrivateKey(secret) !== undefined;
}

/** A key that cannot be used, and why. */
export function unusable(detail: string): TributaryError {
  return new TributaryError('config.key_unreadable', { detail });
}

const isPrivate = 'it is a private key, which is for the sender alone';

function parsePublicKey(secret: Buffer): KeyObject | undefined {
  const text = secret.toString('latin1').trim();
  // Node makes a public key of a private one and of a certificate too; only what says that it is a public key is one.
  if (text.startsWith('-----')) return publicPem.test(text) ? attempt(() => createPublicKey(text)) : undefined;
  const der = decodeDer(text);
  return der && attempt(() => createPublicKey({ key: der, format: 'der', type: 'spki' }));
}

function parsePrivateKey(secret: Buffer): KeyObject | undefined {
  const text = secret.toString('latin1').trim();
  if (text.startsWith('-----')) return attempt(() => createPrivateKey(text));
  const der = decodeDer(text);
  return (
    der &&
    (attempt(() => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })) ??
      attempt(() => createPrivateKey({ key: der, format: 'der', type: 'pkcs1' })))
  );
}

/** Every key in DER is a sequence; what is none is not worth an attempt. */
function decodeDer(text: string): Buffer | undefined {
  const der = decodeCanonical(text.replaceAll(/\s/g, ''), 'base64');
  return der?.[0] === 0x30 ? der : undefined;
}

function attempt(parse: () => KeyObject): KeyObject | undefined {
  try {
    return parse();
  } catch {
    return undefined; // no key of this form, which the caller says without the cause: it may quote the text (invariant 9)
  }
}

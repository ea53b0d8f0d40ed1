import { constants, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { joined, type Algorithm } from './algorithm.ts';
import { readPrivateKey, readPublicKey, unusable } from './key-text.ts';
import type { GeneratedKey } from './scheme.ts';
import { decodeSignature } from './signature-text.ts';

const fewestBits = 2048;
const padding = constants.RSA_PKCS1_PADDING;

/** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2). The configured key is public; the sender has the private one. */
export const rsa: Algorithm = {
  prepareKey: (secret) => checkStrength(readPublicKey(secret, 'rsa')),
  prepareSigningKey: (secret) => checkStrength(readPrivateKey(secret, 'rsa')),
  generateKey,
  // RFC 8017 §8.2.2, step 1: a signature is as long as the modulus, leading zeros and all.
  decode: (text, encoding, keys) =>
    decodeSignature(text, encoding, [...new Set(keys.map(({ key }) => Math.ceil(modulusBits(key) / 8)))]),
  hasMade(key, signatures, parts) {
    const message = joined(parts);
    return signatures.filter((signature) => verify('sha256', message, { key, padding }, signature)).length > 0;
  },
  sign: (key, parts) => sign('sha256', joined(parts), { key, padding }),
};

function generateKey(): GeneratedKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: fewestBits });
  return { secret: Buffer.from(publicKey.export({ format: 'pem', type: 'spki' })), signingKey: privateKey };
}

/** With an exponent of 1 the signature is the message: anyone can write it. */
function checkStrength(key: KeyObject): KeyObject {
  if (modulusBits(key) < fewestBits) throw unusable(`its modulus has less than ${fewestBits} bits`);
  if ((key.asymmetricKeyDetails?.publicExponent ?? 1n) < 3n) throw unusable('its exponent is less than 3');
  return key;
}

function modulusBits(key: KeyObject): number {
  return key.asymmetricKeyDetails?.modulusLength ?? 0;
}

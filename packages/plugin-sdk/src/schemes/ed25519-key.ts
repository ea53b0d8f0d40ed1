import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { joined, type Algorithm } from './algorithm.ts';
import { readPrivateKey, readPublicKey, unusable } from './key-text.ts';
import type { GeneratedKey } from './scheme.ts';
import { decodeCanonical, decodeSignature } from './signature-text.ts';

/** In bytes (RFC 8032 §5.1.5, §5.1.6). */
const keyLength = 32;
const signatureLength = 64;

/** What stands before the 32 bytes in DER (RFC 8410 §4, §7). */
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The points whose order divides 8, in every form that a decoder takes, without the bit of the sign: a signature under such a
 * key fits messages that nobody signed. Computed from the curve; they are the ones that libsodium refuses.
 */
const smallOrderPoints = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

/**
 * Ed25519 (RFC 8032 §5.1), pure. The configured key is public: PEM, base64 of DER, or its 32 bytes in hex or base64; the
 * sender has the private one.
 */
export const ed25519Algorithm: Algorithm = {
  prepareKey(secret) {
    const bytes = readRaw(secret.toString('latin1').trim());
    return bytes === undefined ? checkPoint(readPublicKey(secret, 'ed25519')) : publicKeyOf(bytes);
  },
  prepareSigningKey(secret) {
    if (readRaw(secret.toString('latin1').trim()) !== undefined) throw unusable('it can only verify');
    return readPrivateKey(secret, 'ed25519');
  },
  generateKey,
  decode: (text, encoding) => decodeSignature(text, encoding, [signatureLength]),
  hasMade(key, signatures, parts) {
    const message = joined(parts);
    return signatures.filter((signature) => verify(null, message, key, signature)).length > 0;
  },
  sign: (key, parts) => sign(null, joined(parts), key),
};

/** The public key of 32 bytes. Throws `config.key_unreadable` for other lengths and for what fits everybody's signatures. */
export function publicKeyOf(bytes: Buffer): KeyObject {
  if (bytes.length !== keyLength) throw unusable(`it has ${bytes.length} bytes in place of ${keyLength}`);
  return checkPoint(createPublicKey({ key: Buffer.concat([publicPrefix, bytes]), format: 'der', type: 'spki' }));
}

/** The private key of a seed of 32 bytes. */
export function privateKeyOf(seed: Buffer): KeyObject {
  if (seed.length !== keyLength) throw unusable(`it has ${seed.length} bytes in place of ${keyLength}`);
  return createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' });
}

/** The 32 bytes of a public key. */
export function bytesOf(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(publicPrefix.length);
}

function generateKey(): GeneratedKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { secret: Buffer.from(bytesOf(publicKey).toString('base64')), signingKey: privateKey };
}

function readRaw(text: string): Buffer | undefined {
  const bytes = /^[0-9a-fA-F]{64}$/.test(text) ? Buffer.from(text, 'hex') : decodeCanonical(text, 'base64');
  return bytes?.length === keyLength ? bytes : undefined;
}

function checkPoint(key: KeyObject): KeyObject {
  const bytes = Buffer.from(bytesOf(key));
  bytes[keyLength - 1] = (bytes[keyLength - 1] ?? 0) & 0x7f;
  if (smallOrderPoints.includes(bytes.toString('hex'))) throw unusable('its point has a small order');
  return key;
}

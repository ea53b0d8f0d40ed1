import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { privateKeyOf, publicKeyOf } from './ed25519-key.ts';
import { unusable } from './key-text.ts';
import type { GeneratedKey } from './scheme.ts';
import { decodeCanonical } from './signature-text.ts';

/** Of a shared secret, in bytes (Standard Webhooks 1.0.0, "Symmetric"). */
const fewestBytes = 24;
const mostBytes = 64;

/** `whsec_` is a shared secret, `whpk_` the platform's public Ed25519 key. The prefix is no part of the key. */
export function prepareStandardKey(secret: Buffer): KeyObject {
  const { prefix, bytes } = readKey(secret);
  if (prefix === 'whsk') throw unusable('it is a private key, which is for the sender alone');
  return prefix === 'whpk' ? publicKeyOf(bytes) : sharedKey(bytes);
}

/** `whsec_`, or `whsk_`: the private Ed25519 key, its seed alone or with the public key after it. */
export function prepareStandardSigningKey(secret: Buffer): KeyObject {
  const { prefix, bytes } = readKey(secret);
  if (prefix === 'whpk') throw unusable('it can only verify');
  return prefix === 'whsk' ? privateKeyOf(bytes.length === 64 ? bytes.subarray(0, 32) : bytes) : sharedKey(bytes);
}

/** A new shared secret. */
export function generateStandardKey(): GeneratedKey {
  const bytes = randomBytes(32);
  return { secret: Buffer.from(`whsec_${bytes.toString('base64')}`), signingKey: createSecretKey(bytes) };
}

function readKey(secret: Buffer): { prefix: string; bytes: Buffer } {
  const [, prefix, base64 = ''] = /^(whsec|whpk|whsk)_(.*)$/s.exec(secret.toString('latin1').trim()) ?? [];
  const bytes = decodeCanonical(base64, 'base64');
  if (prefix === undefined || bytes === undefined) throw unusable('it is not whsec_ or whpk_ and base64');
  return { prefix, bytes };
}

function sharedKey(bytes: Buffer): KeyObject {
  if (bytes.length < fewestBytes || bytes.length > mostBytes)
    throw unusable(`it has ${bytes.length} bytes in place of ${fewestBytes} to ${mostBytes}`);
  return createSecretKey(bytes);
}

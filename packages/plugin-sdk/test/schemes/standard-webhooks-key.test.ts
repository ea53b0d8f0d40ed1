import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  generateStandardKey,
  prepareStandardKey,
  prepareStandardSigningKey,
} from '../../src/schemes/standard-webhooks-key.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const publicBytes = publicKey.export({ format: 'der', type: 'spki' }).subarray(12);
const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(16);
const key = (prefix: string, bytes: Buffer) => Buffer.from(`${prefix}_${bytes.toString('base64')}`);
const refused = (detail: string) => expect.objectContaining({ code: 'config.key_unreadable', detail });
const isNone = 'it is not whsec_ or whpk_ and base64';

describe('a key of Standard Webhooks', () => {
  test('is what stands after the prefix, decoded', () => {
    const secret = Buffer.from('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n');
    expect(prepareStandardKey(secret).export().toString('base64')).toBe('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    expect(prepareStandardSigningKey(secret).equals(prepareStandardKey(secret))).toBe(true);
    expect(prepareStandardKey(key('whpk', publicBytes)).equals(publicKey)).toBe(true);
  });

  test.each([24, 32, 64])('may have %i bytes', (length) => {
    expect(prepareStandardKey(key('whsec', Buffer.alloc(length, 1))).symmetricKeySize).toBe(length);
  });

  test.each<[what: string, secret: Buffer, detail: string]>([
    ['23 bytes', key('whsec', Buffer.alloc(23)), 'it has 23 bytes in place of 24 to 64'],
    ['65 bytes', key('whsec', Buffer.alloc(65)), 'it has 65 bytes in place of 24 to 64'],
    ['no bytes', Buffer.from('whsec_'), 'it has 0 bytes in place of 24 to 64'],
    ['no prefix', Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'), isNone],
    ['another prefix', key('whs', Buffer.alloc(32)), isNone],
    ['no base64', Buffer.from(`whsec_${'!'.repeat(32)}`), isNone],
    ['base64 in two lines', Buffer.from('whsec_MfKQ9r8GKYqr\nTwjUPD8ILPZIo2LaLaSw'), isNone],
    ['the public key cut', key('whpk', publicBytes.subarray(1)), 'it has 31 bytes in place of 32'],
    ['a point that fits everything', key('whpk', Buffer.alloc(32)), 'its point has a small order'],
    ['the private key', key('whsk', seed), 'it is a private key, which is for the sender alone'],
  ])('is not one with %s', (_what, secret, detail) => {
    expect(() => prepareStandardKey(secret)).toThrow(refused(detail));
  });

  test('signs where it is private: the seed, or the seed and the public key after it', () => {
    for (const bytes of [seed, Buffer.concat([seed, publicBytes])])
      expect(prepareStandardSigningKey(key('whsk', bytes)).equals(privateKey)).toBe(true);
    expect(() => prepareStandardSigningKey(key('whsk', seed.subarray(1)))).toThrow(
      refused('it has 31 bytes in place of 32'),
    );
    expect(() => prepareStandardSigningKey(key('whpk', publicBytes))).toThrow(refused('it can only verify'));
  });

  test('that was generated is a shared secret of 32 bytes', () => {
    const { secret, signingKey } = generateStandardKey();
    expect(prepareStandardKey(secret).equals(signingKey)).toBe(true);
    expect(signingKey.symmetricKeySize).toBe(32);
  });
});

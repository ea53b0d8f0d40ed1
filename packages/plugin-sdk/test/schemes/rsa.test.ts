import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { rsa } from '../../src/schemes/rsa.ts';
import { hostilePaddings, rsaVectors } from './rsa-vectors.ts';
import { vectorBody as body } from './samples.ts';

const key = rsa.prepareKey(Buffer.from(rsaVectors.publicKey));
const keys = [{ id: 'a', key }];
const verify = (base64: string) => rsa.hasMade(key, [rsa.decode(base64, 'base64', keys)], [body]);
const refused = (detail: string) => expect.objectContaining({ code: 'config.key_unreadable', detail });

describe('a signature', () => {
  test('of the vector verifies, alone or after another', () => {
    expect(verify(rsaVectors.body)).toBe(true);
    const two = [Buffer.alloc(256), Buffer.from(rsaVectors.body, 'base64')];
    expect(rsa.hasMade(key, two, [body.subarray(0, 5), body.subarray(5)])).toBe(true);
  });

  test.each(hostilePaddings)('with %s does not', (_what, signature) => {
    expect(Buffer.from(signature, 'base64')).toHaveLength(256);
    expect(verify(signature)).toBe(false);
  });

  test.each([
    ['nothing but zeros', Buffer.alloc(256)],
    ['one', Buffer.alloc(256).fill(1, 255)],
    ['the modulus', modulus()],
    ['the modulus less one', Buffer.concat([modulus().subarray(0, 255), Buffer.from([(modulus()[255] ?? 0) - 1])])],
  ])('that is %s does not', (_what, signature) => expect(verify(signature.toString('base64'))).toBe(false));

  test.each([255, 257, 32, 512])('of %i bytes is malformed', (length) => {
    expect(() => verify(Buffer.alloc(length).toString('base64'))).toThrow(
      expect.objectContaining({ code: 'verify.signature_malformed', detail: 'not the base64 of 256 bytes' }),
    );
  });

  test('has the length of one of the keys, where they differ', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
    const both = [...keys, { id: 'b', key: publicKey }];
    expect(rsa.decode(rsaVectors.body, 'base64', both)).toHaveLength(256);
    expect(rsa.decode(Buffer.alloc(384).toString('base64'), 'base64', both)).toHaveLength(384);
    expect(() => rsa.decode(Buffer.alloc(300).toString('base64'), 'base64', both)).toThrow();
    expect(rsa.hasMade(publicKey, [Buffer.from(rsaVectors.body, 'base64')], [body])).toBe(false);
  });
});

describe('a key', () => {
  const spki = (options: { modulusLength: number; publicExponent?: number }) =>
    Buffer.from(generateKeyPairSync('rsa', options).publicKey.export({ format: 'pem', type: 'spki' }));

  test('of less than 2048 bits is refused', () => {
    expect(() => rsa.prepareKey(spki({ modulusLength: 1024 }))).toThrow(refused('its modulus has less than 2048 bits'));
    expect(() => rsa.prepareKey(spki({ modulusLength: 2047 }))).toThrow(refused('its modulus has less than 2048 bits'));
    expect(rsa.prepareKey(spki({ modulusLength: 2048, publicExponent: 3 })).type).toBe('public');
  });

  test('with an exponent of one is refused: the message would be its own signature', () => {
    const jwk = { ...key.export({ format: 'jwk' }), e: 'AQ' };
    const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'pem', type: 'spki' });
    expect(() => rsa.prepareKey(Buffer.from(pem))).toThrow(refused('its exponent is less than 3'));
  });

  test('for PSS alone, or of another kind, is refused', () => {
    for (const { publicKey } of [
      generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
      generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      generateKeyPairSync('ed25519'),
    ]) {
      const pem = Buffer.from(publicKey.export({ format: 'pem', type: 'spki' }));
      expect(() => rsa.prepareKey(pem)).toThrow(refused('it is no public key of the type rsa'));
    }
  });

  test('that was generated signs for the one that is configured', () => {
    const { secret, signingKey } = rsa.generateKey();
    const signature = rsa.sign(signingKey, [body]);
    expect(rsa.hasMade(rsa.prepareKey(secret), [signature], [body])).toBe(true);
  });

  test('to sign with is read from PEM, and is strong too', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const pem = Buffer.from(privateKey.export({ format: 'pem', type: 'pkcs8' }));
    expect(() => rsa.prepareSigningKey(pem)).toThrow(refused('its modulus has less than 2048 bits'));
  });
});

function modulus(): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url');
}

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { isHalfOfPair, readPrivateKey, readPublicKey } from '../../src/schemes/key-text.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key: KeyObject, type: 'spki' | 'pkcs1' | 'pkcs8') => key.export({ format: 'pem', type }).toString();
const der = (key: KeyObject, type: 'spki' | 'pkcs1' | 'pkcs8') =>
  (key.export({ format: 'der', type }) as Buffer).toString('base64');
const base64 = der(publicKey, 'spki');
const inLines = base64.replaceAll(/.{64}/g, '$&\n');

const readable: [what: string, text: string][] = [
  ['PEM', pem(publicKey, 'spki')],
  ['PEM of PKCS #1', pem(publicKey, 'pkcs1')],
  ['PEM with the line ends of Windows', pem(publicKey, 'spki').replaceAll('\n', '\r\n')],
  ['PEM with blanks around it', `\n  ${pem(publicKey, 'spki')}\n\n`],
  ['base64 of DER', base64],
  ['base64 of DER in lines', inLines],
  ['base64 of DER with blanks', ` ${inLines.replaceAll('\n', ' \r\n\t')} `],
];

describe('a public key', () => {
  test.each(readable)('is read from %s', (_what, text) => {
    expect(readPublicKey(Buffer.from(text), 'rsa').equals(publicKey)).toBe(true);
    expect(isHalfOfPair(Buffer.from(text))).toBe(true);
  });

  const isPrivate = 'it is a private key, which is for the sender alone';
  const isNone = 'it is no public key';
  test.each<[what: string, text: string, detail: string]>([
    ['a private key in PEM', pem(privateKey, 'pkcs8'), isPrivate],
    ['a private key of PKCS #1 in PEM', pem(privateKey, 'pkcs1'), isPrivate],
    ['a private key in base64', der(privateKey, 'pkcs8'), isPrivate],
    ['a private key of PKCS #1 in base64', der(privateKey, 'pkcs1'), isPrivate],
    ['a private key after a public one', pem(publicKey, 'spki') + pem(privateKey, 'pkcs8'), isPrivate],
    ['two public keys', pem(publicKey, 'spki').repeat(2), isNone],
    ['a certificate', pem(publicKey, 'spki').replaceAll('PUBLIC KEY', 'CERTIFICATE'), isNone],
    ['text before the PEM', `key: ${pem(publicKey, 'spki')}`, isNone],
    ['PEM that is cut', pem(publicKey, 'spki').slice(0, 200), isNone],
    ['base64 that is cut', base64.slice(0, 200), isNone],
    ['base64 for URLs', base64.replaceAll('+', '-').replaceAll('/', '_'), isNone],
    ['base64 without its end', base64.replace(/=*$/, '').slice(0, -1), isNone],
    [
      'another kind of key',
      pem(generateKeyPairSync('ed25519').publicKey, 'spki'),
      'it is no public key of the type rsa',
    ],
    ['a shared secret', 'whsec_0123456789', isNone],
    ['nothing', '', isNone],
  ])('is not %s, which is said without a word of it', (_what, text, detail) => {
    const thrown = errorOf(() => readPublicKey(Buffer.from(text), 'rsa'));
    expect(thrown).toMatchObject({ code: 'config.key_unreadable', detail });
    expect(thrown.cause).toBeUndefined();
    if (text.length > 20) expect(thrown.message).not.toContain(text.slice(30, 50));
  });
});

describe('a private key', () => {
  test.each([
    ['PEM', pem(privateKey, 'pkcs8')],
    ['PEM of PKCS #1', pem(privateKey, 'pkcs1')],
    ['base64 of DER', der(privateKey, 'pkcs8')],
  ])('is read from %s', (_what, text) => {
    expect(readPrivateKey(Buffer.from(text), 'rsa').equals(privateKey)).toBe(true);
    expect(isHalfOfPair(Buffer.from(text))).toBe(true);
  });

  test.each([
    ['a public one', pem(publicKey, 'spki'), 'it can only verify'],
    ['a shared secret', 'secret', 'it is no private key'],
    ['another kind', pem(generateKeyPairSync('ed25519').privateKey, 'pkcs8'), 'it is no private key of the type rsa'],
  ])('is not %s', (_what, text, detail) => {
    expect(() => readPrivateKey(Buffer.from(text), 'rsa')).toThrow(
      expect.objectContaining({ code: 'config.key_unreadable', detail }),
    );
  });
});

test.each(['whsec_dmVjdG9y', 'MIIB', '-----', 'a shared secret', base64.slice(0, 64)])(
  '%j is no half of a pair',
  (text) => expect(isHalfOfPair(Buffer.from(text))).toBe(false),
);

function errorOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}

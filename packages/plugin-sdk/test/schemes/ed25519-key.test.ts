import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { bytesOf, ed25519Algorithm, privateKeyOf, publicKeyOf } from '../../src/schemes/ed25519-key.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

/** RFC 8032 §7.1. */
const vectors = [
  {
    name: 'TEST 1',
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    name: 'TEST 2',
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    name: 'TEST 3',
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
  {
    name: 'TEST SHA(abc)',
    seed: '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42',
    publicKey: 'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
    message:
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    signature:
      'dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704',
  },
];
const publicHex = vectors[0]?.publicKey ?? '';
const signatureHex = vectors[0]?.signature ?? '';
const refused = (detail: string) => expect.objectContaining({ code: 'config.key_unreadable', detail });

describe('RFC 8032', () => {
  test.each(vectors)('$name', ({ seed, publicKey, message, signature }) => {
    const key = publicKeyOf(hex(publicKey));
    expect(ed25519Algorithm.sign(privateKeyOf(hex(seed)), [hex(message)]).toString('hex')).toBe(signature);
    expect(ed25519Algorithm.hasMade(key, [Buffer.alloc(64), hex(signature)], [hex(message)])).toBe(true);
    expect(ed25519Algorithm.hasMade(key, [hex(signature)], [hex(`${message}00`)])).toBe(false);
  });

  test('a scalar that is raised by the order of the group is no second signature of the same message', () => {
    const raised =
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901554c8c7872aa064e049dbb3013fbf29380d25bf5f0595bbe24655141438e7a101b';
    expect(ed25519Algorithm.hasMade(publicKeyOf(hex(publicHex)), [hex(raised)], [Buffer.alloc(0)])).toBe(false);
  });

  test.each([63, 65, 32, 0])('a signature of %i bytes is malformed', (length) => {
    expect(() => ed25519Algorithm.decode('00'.repeat(length), 'hex', [])).toThrow(
      expect.objectContaining({ code: 'verify.signature_malformed' }),
    );
    expect(ed25519Algorithm.decode(signatureHex, 'hex', [])).toHaveLength(64);
  });
});

describe('a configured key', () => {
  const key = publicKeyOf(hex(publicHex));
  test.each([
    ['hex', publicHex],
    ['hex in capitals', ` ${publicHex.toUpperCase()}\n`],
    ['base64', hex(publicHex).toString('base64')],
    ['base64 of DER', key.export({ format: 'der', type: 'spki' }).toString('base64')],
    ['PEM', key.export({ format: 'pem', type: 'spki' }).toString()],
  ])('is read from %s', (_what, text) => {
    expect(bytesOf(ed25519Algorithm.prepareKey(Buffer.from(text))).toString('hex')).toBe(publicHex);
    if (!text.startsWith('M') && !text.startsWith('-'))
      expect(() => ed25519Algorithm.prepareSigningKey(Buffer.from(text))).toThrow(refused('it can only verify'));
  });

  const { privateKey } = generateKeyPairSync('ed25519');
  test.each([
    ['a private key', privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(), /^it is a private key/],
    ['31 bytes', publicHex.slice(2), /^it is no public key/],
    ['33 bytes', `${publicHex}00`, /^it is no public key/],
    ['nothing', '', /^it is no public key/],
    [
      'the key of another curve',
      generateKeyPairSync('x25519').publicKey.export({ format: 'pem', type: 'spki' }).toString(),
      /^it is no public key of the type ed25519/,
    ],
  ])('is not %s', (_what, text, detail) => {
    expect(() => ed25519Algorithm.prepareKey(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'config.key_unreadable', detail: expect.stringMatching(detail) }),
    );
  });

  test.each([
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000080',
    '0100000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000080',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  ])('is not the point %s, whose signatures fit other messages too', (point) => {
    const der = Buffer.concat([hex('302a300506032b6570032100'), hex(point)]).toString('base64');
    for (const text of [point, der])
      expect(() => ed25519Algorithm.prepareKey(Buffer.from(text))).toThrow(refused('its point has a small order'));
  });

  test('that was generated is 32 bytes, and signs', () => {
    const { secret, signingKey } = ed25519Algorithm.generateKey();
    expect(Buffer.from(secret.toString(), 'base64')).toHaveLength(32);
    const signature = ed25519Algorithm.sign(signingKey, ['a']);
    expect(ed25519Algorithm.hasMade(ed25519Algorithm.prepareKey(secret), [signature], ['a'])).toBe(true);
  });

  test('of the wrong length is said to have it', () => {
    expect(() => publicKeyOf(Buffer.alloc(31))).toThrow(refused('it has 31 bytes in place of 32'));
    expect(() => privateKeyOf(Buffer.alloc(33))).toThrow(refused('it has 33 bytes in place of 32'));
  });
});

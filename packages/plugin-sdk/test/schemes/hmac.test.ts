import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { decodeDigest, hmacSha256, matchDigest, prepareHmacKey, type DigestEncoding } from '../../src/schemes/hmac.ts';

const digest = createHmac('sha256', 'secret').update('ab').digest();
const key = (secret: string) => prepareHmacKey(Buffer.from(secret));

describe('prepareHmacKey', () => {
  test.each(['secret', 'whsec_dmVjdG9y', ' with blanks \n', 'ünïcode'])('takes "%s" whole, byte by byte', (secret) => {
    expect(key(secret).export()).toEqual(Buffer.from(secret));
  });

  test('refuses an empty secret, which signs for everybody', () => {
    expect(() => key('')).toThrow('an empty secret signs for everybody');
  });

  test('refuses half of a pair of keys: with a public one everybody could sign', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    for (const text of [
      publicKey.export({ format: 'pem', type: 'spki' }).toString(),
      publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
      privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    ])
      expect(() => key(text)).toThrow(expect.objectContaining({ code: 'config.key_unreadable' }));
  });
});

test('hmacSha256 is that of the concatenated parts', () => {
  expect(hmacSha256(key('secret'), ['a', Buffer.from('b')])).toEqual(digest);
});

describe('decodeDigest', () => {
  const hex = digest.toString('hex');
  const base64 = digest.toString('base64');

  test.each<[string, DigestEncoding]>([
    [hex, 'hex'],
    [hex.toUpperCase(), 'hex'],
    [hex.slice(0, 32) + hex.slice(32).toUpperCase(), 'hex'],
    [base64, 'base64'],
  ])('reads %s as %s', (text, encoding) => expect(decodeDigest(text, encoding)).toEqual(digest));

  test.each<[string, string, DigestEncoding]>([
    ['nothing', '', 'hex'],
    ['63 digits', hex.slice(1), 'hex'],
    ['62 digits', hex.slice(2), 'hex'],
    ['66 digits', `${hex}00`, 'hex'],
    ['64 digits and "zz", which a decoder drops', `${hex}zz`, 'hex'],
    ['64 characters of which the last two are no digits', `${hex.slice(2)}zz`, 'hex'],
    ['a blank before', ` ${hex}`, 'hex'],
    ['a line break after', `${hex}\n`, 'hex'],
    ['0x', `0x${hex.slice(2)}`, 'hex'],
    ['base64 for hex', base64, 'hex'],
    ['digits of another script', hex.replaceAll(/\d/g, '٣'), 'hex'],
    ['nothing', '', 'base64'],
    ['no padding', base64.slice(0, -1), 'base64'],
    ['twice the padding', `${base64}=`, 'base64'],
    ['characters after the padding', `${base64}AAAA`, 'base64'],
    ['the alphabet for URLs', Buffer.from('f'.repeat(64), 'hex').toString('base64url'), 'base64'],
    ['a blank within', `${base64.slice(0, 4)} ${base64.slice(4)}`, 'base64'],
    ['a line break after', `${base64}\n`, 'base64'],
    ['bits that no byte holds', withStrayBits(base64), 'base64'],
    ['31 bytes', digest.subarray(1).toString('base64'), 'base64'],
    ['33 bytes', Buffer.concat([digest, Buffer.alloc(1)]).toString('base64'), 'base64'],
    ['hex for base64', hex, 'base64'],
  ])('refuses %s (%j as %s)', (_what, text, encoding) => {
    expect(() => decodeDigest(text, encoding)).toThrow(
      expect.objectContaining({ code: 'verify.signature_malformed', detail: `not the ${encoding} of 32 bytes` }),
    );
  });
});

describe('matchDigest', () => {
  const keys = ['other', 'secret', 'third'].map((secret) => ({ id: `key of ${secret}`, key: key(secret) }));
  const wrong = Buffer.alloc(32);

  test('names the key that matched, wherever key and digest stand', () => {
    expect(matchDigest([digest], keys, ['ab'])).toBe('key of secret');
    expect(matchDigest([wrong, wrong, digest], keys.toReversed(), ['ab'])).toBe('key of secret');
  });

  test('names the first where two match', () => {
    expect(matchDigest([digest], [{ id: 'twin', key: key('secret') }, ...keys], ['ab'])).toBe('twin');
  });

  test.each<[string, Buffer[]]>([
    ['another digest', [wrong]],
    ['no digest', []],
  ])('refuses %s', (_what, digests) => {
    expect(() => matchDigest(digests, keys, ['ab'])).toThrow(
      expect.objectContaining({ code: 'verify.signature_mismatch' }),
    );
  });

  test('refuses a digest with any one bit changed', () => {
    for (let bit = 0; bit < 256; bit += 1) {
      const changed = Buffer.from(digest);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => matchDigest([changed], keys, ['ab'])).toThrow(
        expect.objectContaining({ code: 'verify.signature_mismatch' }),
      );
    }
  });

  test('computes with every key, also after a match', () => {
    const used: string[] = [];
    const watched = keys.map(({ id, key: object }) => ({
      id,
      get key() {
        used.push(id);
        return object;
      },
    }));
    matchDigest([digest], watched, ['ab']);
    expect(used).toEqual(['key of other', 'key of secret', 'key of third']);
  });
});

/** The last character before `=` carries two bits that belong to no byte; a lenient decoder ignores them. */
function withStrayBits(base64: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const at = base64.length - 2;
  return `${base64.slice(0, at)}${alphabet[alphabet.indexOf(base64[at] ?? '') + 1]}=`;
}

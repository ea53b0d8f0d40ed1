import { describe, expect, test } from '@jest/globals';
import { parseJson, type HeaderList } from '@tributary/plugin-sdk';
import plugin from '../src/index.ts';
import { receivedAt } from './webhook.ts';

describe('the signature', () => {
  // Made with OpenSSL, outside of this project: RSA-SHA256 over the body, PKCS #1 v1.5, as UseePay's PHP client verifies it.
  const body = '{"id":"evt_vector_1","name":"payment_intent.succeeded","data":{"id":"pi_vector_1"}}';
  const publicKey =
    'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEApl7RSrh7bq31VAbenPeBrEpL49cpODFpOe8CoLps1rPHyUKXGmhFWBmePxQxlpm+Uj1a77v/sdqK7a+IvbcDbSCZtugKIBOL' +
    '6Pidoc7adIY0JK3LktbWQtXbCqRH0RpYVDp0tmskfatqqfxqrE2zbMRBb2PYAKOgGv4kwJ2amaWwlN3iC7r78m0uURKNd9BwGumBLFR/CE9VKQP44oyhW96Cq0ZQPxwDr8GGXZcFYSMP' +
    'fJvSsp5mUbWoWIBooxY3ENBhVc4ehEOVQrK75fHNQoYmAsC0evkh+5R5JPzPhJxE/SebEcpr7+ijJqK/AOrLLIPvy94ekayCt9TBixjYiwIDAQAB';
  const sign =
    'pkId/k+/YBoUWEX72CuhAF5RCqzkz27TGUc69/AsEmgg6GCxV5moZy1k21S7nfEMn9pKI7JcmVkkZyS+ENE2JLNSbKZUNpyCUeMe0JkxhguPjTrCRlKC9XyoBX5/+6BOTWmMk3Aw04Ad' +
    'HyJX3jFcsHXPpqtmsvA6g0ACpUOad4TGk3zkaMhf0BtzCk+nPF+v0l8pgKpk+S0cCpJKpFwZMnf3ZUhbEmWeIbslQazK9g8UPFc686ksrRh32LA3BM5sVIXyywuui2vVIjAAZ1yr5/K9' +
    '8354NvVASbL8VlykL4j+k0d7CIbs+pfwLIDEiEPCQPiecNVxZut5LvHO4xIZyQ==';
  const sha1Sign =
    'CeWvSP3wpFXkPJbh0TmuqMBab+UDJvDc84on22jRG/EmGeFknG5qVLuRbdPUqDQs+fsXw32trD/QH+8BUyCZKAsu+h63QreQt9lSj7qWQn34k42qFWqA5uMgfUeahWCoyuxajSpwqf5n' +
    'MeFYuNT5mLgzjmFoB4fwurnkI86fxE8al/B5GHROmvlw1ErhIPYeAm4ItW6zjUwVZGuLdqWMLNamBAl94IZYIwXMaz03eFvF1jlVIfeciBaE0EMEPIEtzgIGH2d8CjvuoJY3wlXMWlRM' +
    'b+KSIqslUz9qiwK0nKHnmbXHxfQfbJ37ZTF1HQxSDUW49XHSmhFZ3LegyMizqw==';
  const pssSign =
    'YpUEKaU7x1cZXNAexxxvHQIM8qzgEmEZxExECBHK9GwQTonwHacT5StioInH6/dD3LTCHXkpKvwUX8h5GhNKpuHyXMODCy1J1trrzuhR6ecy3uV/sZPwyWa4OblrG7ObgMETYOpsL7YX' +
    '3gY4uazpC3cvhPJ3TQvrWPzfEpAGbjH0kYa/jad1uLfeKlxOxZWLtk+o3X1OBpRTUdYiDsGJD7xFKUqI6ZNvvdVPPjs4wLvzsX2rje+0oG+mqJMrBfhcLgfU4JU+T9GfdCS+OnAotxbO' +
    'suTO/7dzPKmQslAH+RLEVBJS8ZY40ltWy6ec4SWK4LgZzjDbhgQnKLsiQ/HGjA==';

  test.each([
    ['as UseePay hands it out, without an armour', publicKey],
    ['in lines', publicKey.replace(/.{64}/g, '$&\n')],
    ['as PEM', `-----BEGIN PUBLIC KEY-----\n${publicKey}\n-----END PUBLIC KEY-----\n`],
  ])('verifies with the public key %s, and tells no time', (_how, secret) => {
    expect(verify(body, [['sign', sign]], secret)).toEqual({ keyId: 'a', signedAt: null });
    expect(plugin.signature.timestamped).toBe(false);
  });

  test.each([
    ['the body with a blank more', `${body} `, sign],
    ['the body in another layout', JSON.stringify(JSON.parse(body), null, 1), sign],
    ['the object alone', '{"id":"pi_vector_1"}', sign],
    ['SHA-1', body, sha1Sign],
    ['another padding (PSS)', body, pssSign],
  ])('is refused with %s', (_what, signed, value) => {
    expect(() => verify(signed, [['sign', value]])).toThrow(
      expect.objectContaining({ code: 'verify.signature_mismatch' }),
    );
  });

  test.each([
    ['without its padding', [['sign', sign.slice(0, -1)]]],
    ['in hex', [['sign', Buffer.from(sign, 'base64').toString('hex')]]],
    [
      'twice',
      [
        ['sign', sign],
        ['Sign', sign],
      ],
    ],
  ] satisfies [string, [string, string][]][])('is malformed %s', (_how, headers) => {
    expect(() => verify(body, headers)).toThrow(expect.objectContaining({ code: 'verify.signature_malformed' }));
  });

  test.each(['x-useepay-signature', 'useepay-signature'])('in the header %s of the demo is missing', (header) => {
    expect(() => verify(body, [[header, sign]])).toThrow(expect.objectContaining({ code: 'verify.signature_missing' }));
  });

  test('can be made in tests with a new key', () => {
    const { secret, signingKey } = plugin.signature.generateKey();
    const headers = plugin.signature.sign({ body: Buffer.from(body), key: signingKey, signedAt: receivedAt });
    expect(headers.map(([name]) => name)).toEqual(['sign']);
    expect(verify(body, headers, secret.toString()).keyId).toBe('a');
  });

  function verify(signed: string, headers: HeaderList, secret = publicKey) {
    const keys = [{ id: 'a', key: plugin.signature.prepareKey(Buffer.from(secret)) }];
    return plugin.signature.verify({ headers, body: Buffer.from(signed), receivedAt, keys });
  }
});

describe('a form-encoded body (version 2024-10-10)', () => {
  const form = 'data=%7B%22id%22%3A%22evt_1%22%2C%22name%22%3A%22payment_intent.succeeded%22%2C%22data%22%3A%7B%7D%7D';

  test('is no JSON, so whatever is signed, no event comes of it', () => {
    expect(() => parseJson(Buffer.from(form))).toThrow(expect.objectContaining({ code: 'decode.malformed_body' }));
  });

  test('is not verified by a signature over the decoded value, should UseePay sign that', () => {
    const { secret, signingKey } = plugin.signature.generateKey();
    const json = Buffer.from(decodeURIComponent(form.slice('data='.length)));
    const headers = plugin.signature.sign({ body: json, key: signingKey, signedAt: receivedAt });
    const keys = [{ id: 'a', key: plugin.signature.prepareKey(secret) }];
    expect(() => plugin.signature.verify({ headers, body: Buffer.from(form), receivedAt, keys })).toThrow(
      expect.objectContaining({ code: 'verify.signature_mismatch' }),
    );
  });
});

import { expect, test } from '@jest/globals';
import { bodyHmac } from '../../src/schemes/body-hmac.ts';
import { signedAt, vectorBody as body } from './samples.ts';

test('signs the body alone: the vector of the documented formula', () => {
  const scheme = bodyHmac({ header: 'X-Acme-Signature', encoding: 'hex' });
  const key = scheme.prepareKey(Buffer.from('vector_secret'));
  const vector = '33fda96f978882e207dc7cac05a06fc4d3210c9db585286b2c8d1722697a1301';
  const headers = [['x-acme-signature', vector]] as const;
  expect(scheme.sign({ body, key, signedAt })).toEqual(headers);
  expect(scheme.verify({ headers, body, receivedAt: 0, keys: [{ id: 'a', key }] })).toEqual({
    keyId: 'a',
    signedAt: null,
  });
  expect(scheme).toMatchObject({ name: 'body-hmac', timestamped: false });
});

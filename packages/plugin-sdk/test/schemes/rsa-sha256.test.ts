import { expect, test } from '@jest/globals';
import { rsaSha256 } from '../../src/schemes/rsa-sha256.ts';
import { rsaVectors } from './rsa-vectors.ts';
import { vectorBody as body } from './samples.ts';

test('verifies what OpenSSL signed, over the raw body', () => {
  const scheme = rsaSha256({ header: 'Sign', encoding: 'base64' });
  const keys = [{ id: 'a', key: scheme.prepareKey(Buffer.from(rsaVectors.publicKey)) }];
  const headers = [['sign', rsaVectors.body]] as const;
  expect(scheme.verify({ headers, body, receivedAt: 0, keys })).toEqual({ keyId: 'a', signedAt: null });
  expect(scheme).toMatchObject({ name: 'rsa-sha256', header: 'sign', timestamped: false });
});

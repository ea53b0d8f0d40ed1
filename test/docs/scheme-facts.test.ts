import { expect, test } from '@jest/globals';
import { rsaSha256, standardWebhooks, timestampedHmac, unsigned, type SignatureScheme } from '@tributary/plugin-sdk';
import { describeScheme } from './scheme-facts.ts';

const body = Buffer.from('{}');

test.each<[SignatureScheme, string]>([
  [
    timestampedHmac({ header: 'X-Acme', encoding: 'hex', toleranceSeconds: 77 }),
    '`timestamped-hmac`, in the header `x-acme`, at most 77 s from the time of receipt, both ways',
  ],
  [
    standardWebhooks(),
    '`standard-webhooks`, in the header `webhook-signature`, at most 300 s from the time of receipt, both ways',
  ],
  [rsaSha256({ header: 'sign', encoding: 'base64' }), '`rsa-sha256`, in the header `sign`, without a time of signing'],
  [unsigned({ because: 'Acme signs nothing' }), '`unsigned`, Acme signs nothing'],
])('a scheme tells where it signs and how old a signature may be: %#', (scheme, text) => {
  expect(describeScheme(scheme, body)).toBe(text);
});

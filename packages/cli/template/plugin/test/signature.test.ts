import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import plugin from '../src/index.ts';

// The suite proves that the scheme agrees with itself. A signed example of the platform's own page, or a recorded webhook, proves
// that it agrees with the platform: put it here. This one was computed as the page says, with
// printf '%s' '1767225600.{"id":"evt_1"}' | openssl dgst -sha256 -hmac example_secret
const header = 't=1767225600,v1=3654ce1c57484fc64924d54e0fbbd86de5d479e95a75b236623569d377976e45';

test('the signed example of the documents verifies', () => {
  const key = plugin.signature.prepareKey(Buffer.from('example_secret'));
  const proof = plugin.signature.verify({
    headers: [['X-Example-Signature', header]],
    body: Buffer.from('{"id":"evt_1"}'),
    receivedAt: 1_767_225_600_000_000, // microseconds
    keys: [{ id: 'documented', key }],
  });
  equal(proof.keyId, 'documented');
});

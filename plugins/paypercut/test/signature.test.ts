import { describe, expect, test } from '@jest/globals';
import type { HeaderList, SignatureScheme, VerifyInput } from '@tributary/plugin-sdk';
import plugin from '../src/index.ts';
import { signedAt } from './webhook.ts';

const minute = 60_000_000;
const body = Buffer.from(
  '{"id":"evt_vector_1","object":"event","created_at":"2025-03-11T12:25:08.284979602Z","type":"vector"}',
);

describe('the signature', () => {
  // HMAC-SHA256 over `<t>.<body>` with the whole secret, computed outside of this project.
  const digest = '03229512df7ba507193428839029b57d64c6ff96da989783cfa350c46896b2ca';
  const header = `t=1700000000,v1=${digest}`;
  const other = '0'.repeat(64);

  test('is made with the whole secret, whatever it starts with', () => {
    expect(verify(header)).toEqual({ keyId: 'k', signedAt });
    const key = plugin.signature.prepareSigningKey(Buffer.from('whsec_vector_secret'));
    expect(plugin.signature.sign({ body, key, signedAt })).toEqual([['paypercut-signature', header]]);
    expect(codeOf(() => verify(header, {}, 'vector_secret'))).toBe('verify.signature_mismatch');
  });

  test.each([
    ['a digest of something else', `t=1700000000,v1=${other}`, 'verify.signature_mismatch'],
    ['another t', `t=1700000001,v1=${digest}`, 'verify.signature_mismatch'],
    ['no t', `v1=${digest}`, 'verify.signature_malformed'],
    ['t twice', `t=1700000000,t=1700000000,v1=${digest}`, 'verify.signature_malformed'],
    ['base64', `t=1700000000,v1=${Buffer.from(digest, 'hex').toString('base64')}`, 'verify.signature_malformed'],
    ['the digest alone', digest, 'verify.signature_malformed'],
  ])('is refused with %s', (_what, value, code) => {
    expect(codeOf(() => verify(value))).toBe(code);
  });

  test.each([
    ['five minutes late', 5 * minute],
    ['five minutes early', -5 * minute],
  ])('verifies where it was received %s', (_when, ageMicros) => {
    expect(verify(header, { receivedAt: signedAt + ageMicros }).signedAt).toBe(signedAt);
  });

  test.each([
    ['stale', 5 * minute + 1_000_000],
    ['from the future', -5 * minute - 1_000_000],
  ])('is refused where it was %s at receipt', (_when, ageMicros) => {
    expect(codeOf(() => verify(header, { receivedAt: signedAt + ageMicros }))).toBe(
      'verify.timestamp_outside_tolerance',
    );
  });

  function verify(value: string, input: Partial<VerifyInput> = {}, secret = 'whsec_vector_secret') {
    return verifyWith(plugin.signature, { headers: [['Paypercut-Signature', value]], ...input }, secret);
  }
});

describe('the body-only signature of older shop plugins', () => {
  const scheme = plugin.furtherSchemes?.['body-only'] as SignatureScheme;
  // HMAC-SHA256 over the body, computed outside of this project.
  const digest = '33fda96f978882e207dc7cac05a06fc4d3210c9db585286b2c8d1722697a1301';

  test('is a further scheme, which an account must enable, and the only one', () => {
    expect(Object.keys(plugin.furtherSchemes ?? {})).toEqual(['body-only']);
    expect(verifyWith(scheme, { headers: [['X-Paypercut-Signature', digest]] }, 'vector_secret')).toEqual({
      keyId: 'k',
      signedAt: null,
    });
    expect(scheme.timestamped).toBe(false);
  });

  test('is nothing to the documented scheme, nor the documented header to it', () => {
    const older: HeaderList = [['X-Paypercut-Signature', digest]];
    const documented: HeaderList = [['Paypercut-Signature', digest]];
    expect(codeOf(() => verifyWith(plugin.signature, { headers: older }, 'vector_secret'))).toBe(
      'verify.signature_missing',
    );
    expect(codeOf(() => verifyWith(scheme, { headers: documented }, 'vector_secret'))).toBe('verify.signature_missing');
  });

  test('is refused over another body', () => {
    const input = { headers: [['X-Paypercut-Signature', digest]] as HeaderList, body: Buffer.from('{}') };
    expect(codeOf(() => verifyWith(scheme, input, 'vector_secret'))).toBe('verify.signature_mismatch');
  });
});

function verifyWith(scheme: SignatureScheme, input: Partial<VerifyInput>, secret: string) {
  const keys = [{ id: 'k', key: scheme.prepareKey(Buffer.from(secret)) }];
  return scheme.verify({ headers: [], body, receivedAt: signedAt, keys, ...input });
}

function codeOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
}

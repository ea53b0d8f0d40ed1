import { expect, test } from '@jest/globals';
import { unsigned } from '../../src/schemes/unsigned.ts';

const scheme = unsigned({ because: 'the platform signs nothing' });
const webhook = { headers: [], body: Buffer.from('{}'), receivedAt: 0, keys: [] };

test('passes where the account allows it, and says what that is', () => {
  expect(scheme.verify({ ...webhook, allowUnsigned: true })).toEqual({
    keyId: 'none',
    signedAt: null,
    scheme: 'unsigned',
  });
  expect(scheme).toMatchObject({ name: 'unsigned', unsignedBecause: 'the platform signs nothing', timestamped: false });
});

test.each([undefined, false, 'true' as never, 1 as never])(
  'never passes where allowUnsigned is %p',
  (allowUnsigned) => {
    expect(() => scheme.verify({ ...webhook, allowUnsigned })).toThrow(
      expect.objectContaining({ code: 'verify.no_key', detail: 'allowUnsigned is off' }),
    );
  },
);

test('signs nothing, is on no webhook, and takes no key', () => {
  const { secret, signingKey } = scheme.generateKey();
  expect(scheme.sign({ body: webhook.body, key: signingKey, signedAt: 0 })).toEqual([]);
  expect(scheme.isOn(webhook)).toBe(false);
  expect(() => scheme.prepareKey(secret)).toThrow(expect.objectContaining({ code: 'config.key_unreadable' }));
});

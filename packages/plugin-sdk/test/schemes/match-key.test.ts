import { createSecretKey, type KeyObject } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { matchKey } from '../../src/schemes/match-key.ts';

const keys = ['a', 'b', 'c'].map((id) => ({ id, key: createSecretKey(Buffer.from(id)) }));

test('names the first key that made it, and asks all', () => {
  const asked: KeyObject[] = [];
  const id = matchKey(keys, (key) => {
    asked.push(key);
    return key !== keys[0]?.key;
  });
  expect(id).toBe('b');
  expect(asked).toEqual(keys.map(({ key }) => key));
});

test.each([
  ['no key made it', keys],
  ['there is no key', []],
])('refuses where %s', (_what, given) => {
  expect(() => matchKey(given, () => false)).toThrow(expect.objectContaining({ code: 'verify.signature_mismatch' }));
});

import { expect, test } from '@jest/globals';
import { checkCount } from '../../src/schemes/most-signatures.ts';

test.each([1, 8])('%i signatures are tried', (count) => {
  expect(() => checkCount(Array.from({ length: count }), 'v1')).not.toThrow();
});

test.each([
  [0, 'no v1'],
  [9, 'more than 8 v1'],
])('%i are malformed: %s', (count, detail) => {
  expect(() => checkCount(Array.from({ length: count }), 'v1')).toThrow(
    expect.objectContaining({ code: 'verify.signature_malformed', detail }),
  );
});

import { expect, test } from '@jest/globals';
import { joined } from '../../src/schemes/algorithm.ts';

test('the parts are one after the other, texts in UTF-8', () => {
  expect(joined(['é.', Buffer.from('b'), ''])).toEqual(Buffer.from('é.b'));
  expect(joined([])).toEqual(Buffer.alloc(0));
});

test('a body alone is not copied', () => {
  const body = Buffer.from('b');
  expect(joined([body])).toBe(body);
});

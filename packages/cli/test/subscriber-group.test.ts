import { expect, test } from '@jest/globals';
import { readGroup } from '../src/subscriber-group.ts';

test.each(['mailer', 'Mailer_2.eu-west', '0'])('%s is a group', (text) => {
  expect(readGroup(text)).toBe(text);
});

test.each(['', '.', '-x', 'a b', 'a/b', 'x'.repeat(101)])('%j is no group', (text) => {
  expect(() => readGroup(text)).toThrow('at most 100');
});

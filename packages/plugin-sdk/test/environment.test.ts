import { expect, test } from '@jest/globals';
import { environmentOf } from '../src/environment.ts';

test.each([
  [true, 'LIVE'],
  [false, 'TEST'],
  [null, null],
] as const)('a flag of %p says %p', (isLive, environment) => {
  expect(environmentOf(isLive)).toBe(environment);
});

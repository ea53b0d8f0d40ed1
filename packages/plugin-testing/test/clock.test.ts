import { expect, test } from '@jest/globals';
import { whileItIs } from '../src/clock.ts';

const instant = Date.UTC(2030, 0, 2, 3, 4, 5) * 1000;

test('it is the time that is said, by every form of Date, and after it the time that it is', () => {
  const said = whileItIs(instant, () => [Date.now(), new Date().getTime(), Date().slice(0, 15), Date.UTC(2020, 0)]);
  expect(said.slice(0, 2)).toEqual([instant / 1000, instant / 1000]);
  expect(said[2]).toMatch(/ Jan 0[123] 2030$/);
  expect(said[3]).toBe(Date.UTC(2020, 0));
  expect(Date.now()).not.toBe(instant / 1000);
});

test('a Date of what it is given stays that', () => {
  expect(whileItIs(instant, () => new Date(7).getTime())).toBe(7);
});

test('the clock is put back where the function throws', () => {
  const real = Date;
  expect(() =>
    whileItIs(instant, () => {
      throw new Error('x');
    }),
  ).toThrow('x');
  expect(Date).toBe(real);
});

import { expect, test } from '@jest/globals';
import { createRandom, type Random } from './random.ts';

const draw = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.next());

test('the same seed gives the same numbers, another one others', () => {
  expect(draw(createRandom(7), 100)).toEqual(draw(createRandom(7), 100));
  expect(draw(createRandom(7), 100)).not.toEqual(draw(createRandom(8), 100));
});

test('numbers lie from 0 to below 1, and everywhere between', () => {
  const numbers = draw(createRandom(1), 10_000);
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  const perTenth = Map.groupBy(numbers, (number) => Math.floor(number * 10));
  for (let tenth = 0; tenth < 10; tenth += 1) expect(perTenth.get(tenth)?.length).toBeGreaterThan(800);
});

test('between reaches both ends, pick every item, and happens as often as it should', () => {
  const random = createRandom(3);
  const drawn = Array.from({ length: 500 }, () => random.between(2, 4));
  expect(new Set(drawn)).toEqual(new Set([2, 3, 4]));
  expect(new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']));
  const often = Array.from({ length: 10_000 }, () => random.happens(0.02)).filter(Boolean);
  expect(often.length).toBeGreaterThan(140);
  expect(often.length).toBeLessThan(260);
});

test('there is nothing to pick from nothing', () => {
  expect(() => createRandom(1).pick([])).toThrow('nothing');
});

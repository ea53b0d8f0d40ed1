import { expect, test } from '@jest/globals';
import { createRandom, interleave } from '../../src/torture/random.ts';

test('chance is the same again for the same seed', () => {
  const draw = (seed: number): number[] => {
    const random = createRandom(seed);
    return Array.from({ length: 20 }, () => random.below(1000));
  };
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
});

test('it comes to every number below the limit, and to no other', () => {
  const random = createRandom(1);
  const drawn = new Set(Array.from({ length: 500 }, () => random.below(5)));
  expect([...drawn].toSorted()).toEqual([0, 1, 2, 3, 4]);
  expect(random.pick(['one'])).toBe('one');
});

test('sequences are mixed, each in its own order', () => {
  const mixed = interleave(createRandom(2), [['a1', 'a2', 'a3', 'a4'], [], ['b1', 'b2', 'b3', 'b4']]);
  expect(mixed.filter((one) => one.startsWith('a'))).toEqual(['a1', 'a2', 'a3', 'a4']);
  expect(mixed.filter((one) => one.startsWith('b'))).toEqual(['b1', 'b2', 'b3', 'b4']);
  expect(mixed.join()).not.toMatch(/^a1,a2,a3,a4|^b1,b2,b3,b4/);
});

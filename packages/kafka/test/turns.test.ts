import { expect, test } from '@jest/globals';
import { createTurns } from '../src/turns.ts';

test('actions of one key run one at a time, in order, also after one that failed; those of others run meanwhile', async () => {
  const turns = createTurns();
  const noted: string[] = [];
  const act = (key: string, name: string, fails = false): Promise<void> =>
    turns.take(key, async () => {
      noted.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 10));
      noted.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
  const results = await Promise.allSettled([
    act('a', 'one', true),
    act('a', 'two'),
    act('b', 'other'),
    act('a', 'three'),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(noted.filter((note) => !note.startsWith('other'))).toEqual(
    ['one', 'two', 'three'].flatMap((name) => [`${name} begins`, `${name} ends`]),
  );
  expect(noted.indexOf('other begins')).toBeLessThan(noted.indexOf('one ends'));
});

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createTurns } from '../../src/idempotency/turns.ts';

/** Runs actions that say when they begin and end, each with its names. */
async function run(all: readonly (readonly string[])[]): Promise<string> {
  const turns = createTurns();
  let said = '';
  const results = all.map((names, index) =>
    turns.take(names, async () => {
      said += `(${index}`;
      await sleep(2);
      said += `${index})`;
    }),
  );
  await Promise.all(results);
  return said;
}

test('actions of one name run one after another', async () => {
  expect(await run([['a'], ['a'], ['a']])).toBe('(00)(11)(22)');
});

test('actions of different names run at the same time', async () => {
  expect(await run([['a'], ['b']])).toBe('(0(10)1)');
});

test('an action of several names waits for each, and no two wait for each other', async () => {
  expect(await run([['a', 'b'], ['b', 'a'], ['b']])).toBe('(00)(11)(22)');
});

test('an action that fails keeps nobody waiting, and its failure to its caller', async () => {
  const turns = createTurns();
  const failing = turns.take(['a'], () => Promise.reject(new Error('this one')));
  const next = turns.take(['a'], () => Promise.resolve('next'));
  await expect(failing).rejects.toThrow('this one');
  expect(await next).toBe('next');
});

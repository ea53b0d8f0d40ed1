import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { runningPlugin, runPlugin } from '../src/plugin-code.ts';

test('code of a plugin is known by its name, and so is what it started, to the end', async () => {
  const later = runPlugin('acme@1.0.0', async () => {
    const now = runningPlugin();
    await delay(1);
    return [now, runningPlugin()];
  });
  expect(runningPlugin()).toBeUndefined();
  expect(await later).toEqual(['acme@1.0.0', 'acme@1.0.0']);
});

test('what it returns and what it throws goes through', () => {
  expect(runPlugin('acme@1.0.0', () => 42)).toBe(42);
  expect(() =>
    runPlugin('acme@1.0.0', () => {
      throw new RangeError('x');
    }),
  ).toThrow(RangeError);
});

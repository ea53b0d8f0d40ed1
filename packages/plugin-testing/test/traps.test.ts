import fs from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { whileTrapped } from '../src/traps.ts';

describe('out of reach is', () => {
  test.each<[name: string, reach: () => unknown]>([
    ['fetch', () => fetch('http://127.0.0.1:9')],
    ['setTimeout', () => setTimeout(() => undefined, 1)],
    ['queueMicrotask', () => queueMicrotask(() => undefined)],
    ['Date.now', () => Date.now()],
    ['new Date()', () => new Date()],
    ['Date()', () => Date()],
    ['performance.now', () => performance.now()],
    ['Math.random', () => Math.random()],
    ['crypto.randomUUID', () => crypto.randomUUID()],
    ['the environment', () => process.env['HOME']],
    ['process.cwd', () => process.cwd()],
    ['process.hrtime', () => process.hrtime()],
    ['fs.existsSync', () => fs.existsSync('/')],
    ['fsPromises.readFile', () => fs.promises.readFile('/')],
    ['process.getBuiltinModule', () => process.getBuiltinModule('node:net')],
  ])('%s', (name, reach) => {
    const { used } = whileTrapped(() => {
      try {
        return reach();
      } catch {
        return undefined; // as an author may, who then thinks that nobody sees it
      }
    });
    expect(used).toEqual([name]);
  });
});

test('what computes is left, and everything is put back', () => {
  const { result, used } = whileTrapped(() => new Date(7).getTime() + Date.UTC(1970, 0, 1) + Math.max(1, 2));
  expect({ result, used }).toEqual({ result: 9, used: [] });
  expect(fs.existsSync('/')).toBe(true);
  expect(Date.now()).toBeGreaterThan(0);
});

test('everything is put back where the function throws', () => {
  expect(() =>
    whileTrapped(() => {
      throw new Error('x');
    }),
  ).toThrow('x');
  expect(fs.existsSync('/')).toBe(true);
});

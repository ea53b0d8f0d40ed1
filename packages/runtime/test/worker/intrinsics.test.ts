import { expect, test } from '@jest/globals';
import { rememberIntrinsics } from '../../src/worker/intrinsics.ts';

const areAsTheyWere = rememberIntrinsics();

/** Puts one property back after a look. */
function lookWith(owner: object, key: PropertyKey, changed: PropertyDescriptor): boolean {
  const before = Object.getOwnPropertyDescriptor(owner, key) ?? {};
  Object.defineProperty(owner, key, { ...before, ...changed });
  try {
    return areAsTheyWere();
  } finally {
    Object.defineProperty(owner, key, before);
  }
}

const value = () => undefined;

test.each<[string, object, PropertyKey]>([
  ['a method of arrays', Array.prototype, 'map'],
  ['an iterator', Array.prototype, Symbol.iterator],
  ['what iterators go by', Object.getPrototypeOf([].values()) as object, 'next'],
  ['a method of all objects', Object.prototype, 'hasOwnProperty'],
  ['a method of functions', Function.prototype, 'call'],
  ['a method of errors', Error.prototype, 'toString'],
  ['a method of all typed arrays', Object.getPrototypeOf(Uint8Array.prototype) as object, 'set'],
  ['a function', JSON, 'parse'],
  ['a function of a class', Buffer, 'from'],
  ['a global', globalThis, 'parseInt'],
])('%s that was replaced is seen', (_what, owner, key) => {
  expect(areAsTheyWere()).toBe(true);
  expect(lookWith(owner, key, { value })).toBe(false);
  expect(areAsTheyWere()).toBe(true);
});

test('a getter that was replaced is seen', () => {
  expect(lookWith(Map.prototype, 'size', { get: value })).toBe(false);
});

test('nothing can be added to what all objects inherit, and objects may still be given any name', () => {
  expect(() => Object.assign(Object.prototype, { polluted: 1 })).toThrow(TypeError);
  const body: Record<string, unknown> = {};
  for (const name of ['constructor', 'toString', 'hasOwnProperty']) body[name] = name;
  expect(Object.values(body)).toEqual(['constructor', 'toString', 'hasOwnProperty']);
  expect(Object.assign(new Error('a'), { name: 'Own', message: 'b' })).toMatchObject({ name: 'Own', message: 'b' });
});

test('what sets the hooks of stacks changes nothing', () => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 3;
  expect(areAsTheyWere()).toBe(true);
  Error.stackTraceLimit = stackTraceLimit;
});

import { describe, expect, test } from '@jest/globals';
import { TributaryError } from '@tributary/errors';
import { describeFailure, failureClassOf, framesOf, permanent, unavailable } from '../src/failure-class.ts';

const secret = 'maria@example.com';

describe('a failure', () => {
  test('is passing unless it is marked, whatever was thrown', () => {
    for (const thrown of [new Error('x'), 'text', null, undefined, 5, {}, { failureClass: 'permanent' }])
      expect(failureClassOf(thrown)).toBe('passing');
  });

  test.each([
    ['permanent', permanent],
    ['unavailable', unavailable],
  ] as const)('that is marked %s is that, and stays the error that it was', (failureClass, mark) => {
    const error = new TypeError('x');
    const marked = mark(error);
    expect(marked).toBe(error);
    expect(failureClassOf(marked)).toBe(failureClass);
    expect(Object.keys(marked)).toEqual([]);
  });

  test.each([['text'], [null], [undefined], [Object.freeze(new Error('frozen'))]])(
    'can be marked also where it is %p',
    (thrown) => {
      const marked = permanent(thrown);
      expect([failureClassOf(marked), marked.cause]).toEqual(['permanent', thrown]);
    },
  );

  test('has the mark that was made last', () => {
    const error = new Error('x');
    permanent(error);
    expect(failureClassOf(unavailable(error))).toBe('unavailable');
  });

  test('has the mark of another copy of this package', () => {
    const error = Object.assign(new Error('x'), { [Symbol.for('tributary.failureClass')]: 'permanent' });
    expect(failureClassOf(error)).toBe('permanent');
  });
});

describe('what is told of a failure', () => {
  test.each<[thrown: unknown, told: string]>([
    [new TypeError(secret), 'TypeError'],
    [Object.assign(new Error(secret), { code: 'ECONNREFUSED' }), 'Error ECONNREFUSED'],
    [Object.assign(new Error(secret), { name: 'PrismaError', code: 'P2002' }), 'PrismaError P2002'],
    [Object.assign(new Error(secret), { code: '23505' }), 'Error 23505'],
    [Object.assign(new Error(secret), { code: secret }), 'Error'],
    [Object.assign(new Error(secret), { code: 'MARIA' }), 'Error MARIA'],
    [Object.assign(new Error('x'), { name: secret }), 'Error'],
    [new TributaryError('kafka.unreachable', { detail: 'kafka-0:9092' }), 'kafka.unreachable (kafka-0:9092)'],
    [new TributaryError('kafka.unreachable'), 'kafka.unreachable'],
    [secret, 'a thrown string'],
    [null, 'a thrown null'],
    [{ secret }, 'a thrown object'],
  ])('%p', (thrown, told) => {
    expect(describeFailure(thrown)).toBe(told);
  });

  test('is little where what it says of itself throws', () => {
    const error = Object.defineProperty(new Error(secret), 'code', {
      get() {
        throw new TypeError(secret);
      },
    });
    expect(describeFailure(error)).toBe('a thrown object');
  });

  test('are the places where it was thrown, and never its message', () => {
    const error = new Error(`${secret}\n    at ${secret} (file:1:2)`);
    const frames = framesOf(error);
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.join()).not.toContain(secret);
    expect(framesOf('text')).toEqual([]);
  });

  test.each([[42], [[{ file: 'x' }]], [undefined]])('are no places where its stack is %p', (stack) => {
    expect(framesOf(Object.assign(new Error('x'), { stack }))).toEqual([]);
  });
});

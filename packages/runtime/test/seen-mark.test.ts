import { describe, expect, test } from '@jest/globals';
import { decodeMarks, encodeMarks, markOf, saysTheSame, secondsOf } from '../src/seen-mark.ts';
import { eventNamed, markNamed } from './seen-marks.ts';

describe('a mark', () => {
  test('keeps id, content and time of receipt', () => {
    const mark = markNamed('a', { at: 1_767_225_600 });
    expect(secondsOf(mark)).toBe(1_767_225_600);
    expect(saysTheSame(mark, markNamed('a', { at: 7 }))).toBe(true);
    expect(saysTheSame(mark, markNamed('a', { says: 'refunded' }))).toBe(false);
    expect([...mark.subarray(0, 4)]).not.toEqual([...markNamed('b').subarray(0, 4)]);
  });

  test('keeps times until 2106', () => {
    expect(secondsOf(markNamed('a', { at: 4_294_967_295 }))).toBe(4_294_967_295);
  });

  test('is none of an event without a fingerprint', () => {
    expect(markOf({ ...eventNamed('a'), fingerprint: undefined }, 0)).toBeUndefined();
  });
});

describe('marks as values of a topic', () => {
  test.each([0, 1, 8000, 8001])('%i come back as they were, in order', (count) => {
    const marks = Array.from({ length: count }, (_, index) => markNamed(`a${index}`, { at: index }));
    const values = encodeMarks(marks);
    const decoded = values.flatMap((value) => decodeMarks(value) ?? []);
    expect(decoded.map(String).join()).toBe(marks.map(String).join());
    for (const value of values) expect(value.length).toBeLessThan(256 * 1024);
  });

  test('have one form for ever', () => {
    expect(encodeMarks([Int32Array.of(1, 2, 3, 4, 5, 6, 7)])[0]?.toString('hex')).toBe(
      '0100000001000000020000000300000004000000050000000600000007',
    );
  });

  test.each([
    ['null', null],
    ['empty', Buffer.alloc(0)],
    ['of another version', Buffer.concat([Buffer.of(2), Buffer.alloc(28)])],
    ['cut off', encodeMarks([markNamed('a')])[0]?.subarray(0, 28) ?? null],
  ])('are none where the value is %s', (_, value) => {
    expect(decodeMarks(value)).toBeUndefined();
  });
});
